DROP TABLE api_token;
DROP FUNCTION api_token_notify;
