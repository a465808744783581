DROP TABLE known_device, login_throttle, session, account, staff_user, doctor_society, doctor_department, doctor_contact, doctor;
DROP FUNCTION notify_session_changed;
DROP FUNCTION notify_session_ended;
