DROP TABLE mail_link_token, mail_link, registration_case, registration, terms_agreement;
