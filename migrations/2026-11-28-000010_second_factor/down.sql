SET LOCAL lock_timeout = '3s';

DROP TRIGGER association_second_factor ON association;
DROP FUNCTION notify_second_factor_asked;
DROP TRIGGER account_second_factor ON account;
DROP TABLE second_step, recovery_code, second_factor;
ALTER TABLE association DROP COLUMN staff_second_factor;
ALTER TABLE account DROP COLUMN second_factor_at;
