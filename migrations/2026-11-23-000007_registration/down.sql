DROP TABLE mail_link_token, mail_link, registration;
