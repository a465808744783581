//! What a GraphQL request consists of, from a JSON body or a query string.

use async_graphql::{Request, Variables};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::BadRequest;

/// The parameters of a request, each of the right type.
#[derive(Debug, PartialEq)]
pub struct Params {
    pub query: String,
    pub operation_name: Option<String>,
    variables: Map<String, Value>,
}

impl Params {
    /// From the body of a POST.
    pub fn from_json(body: &[u8]) -> Result<Self, BadRequest> {
        let body: Value = serde_json::from_slice(body).map_err(|error| {
            BadRequest::malformed(format!("the body is not JSON (line {}, column {})", error.line(), error.column()))
        })?;
        match body {
            Value::Object(params) => Self::from_map(params),
            Value::Array(_) => Err(BadRequest::malformed("batches are not accepted; send one request at a time")),
            _ => Err(BadRequest::malformed("the body must be a JSON object")),
        }
    }

    /// From the query string of a GET.
    pub fn from_query(query: &str) -> Result<Self, BadRequest> {
        let mut params = Map::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = match &*name {
                "query" | "operationName" => Value::String(value.into_owned()),
                "variables" | "extensions" if value.is_empty() => Value::Null,
                "variables" | "extensions" => serde_json::from_str(&value)
                    .map_err(|_| BadRequest::malformed(format!("the parameter \"{name}\" is not JSON")))?,
                _ => continue,
            };
            if params.insert(name.clone().into_owned(), value).is_some() {
                return Err(BadRequest::malformed(format!("the parameter \"{name}\" was given twice")));
            }
        }
        Self::from_map(params)
    }

    /// From a JSON object.
    pub fn from_map(mut params: Map<String, Value>) -> Result<Self, BadRequest> {
        let query = match params.remove("query") {
            Some(Value::String(query)) => query,
            None | Some(Value::Null) => return Err(BadRequest::malformed("the parameter \"query\" is missing")),
            Some(_) => return Err(wrong_type("query", "a string")),
        };
        let operation_name = match params.remove("operationName") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name).filter(|name| !name.is_empty()),
            Some(_) => return Err(wrong_type("operationName", "a string")),
        };
        let variables = map(&mut params, "variables")?;
        // Nothing is done with extensions yet; they have to be well-formed all the same.
        map(&mut params, "extensions")?;
        Ok(Self { query, operation_name, variables })
    }

    /// For the executor.
    pub fn into_request(self) -> Request {
        let mut request = Request::new(self.query).variables(Variables::from_json(Value::Object(self.variables)));
        request.operation_name = self.operation_name;
        request
    }
}

fn map(params: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>, BadRequest> {
    match params.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => Err(wrong_type(name, "an object")),
    }
}

fn wrong_type(name: &str, expected: &str) -> BadRequest {
    BadRequest::malformed(format!("the parameter \"{name}\" must be {expected}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_requests_are_told_what_is_wrong() {
        for (body, message) in [
            ("{", "the body is not JSON (line 1, column 1)"),
            ("[{\"query\":\"{a}\"}]", "batches are not accepted; send one request at a time"),
            ("7", "the body must be a JSON object"),
            ("{}", "the parameter \"query\" is missing"),
            ("{\"query\":7}", "the parameter \"query\" must be a string"),
            ("{\"query\":\"{a}\",\"operationName\":[]}", "the parameter \"operationName\" must be a string"),
            ("{\"query\":\"{a}\",\"variables\":\"x\"}", "the parameter \"variables\" must be an object"),
            ("{\"query\":\"{a}\",\"extensions\":1}", "the parameter \"extensions\" must be an object"),
        ] {
            assert_eq!(Params::from_json(body.as_bytes()).unwrap_err().message, message, "{body}");
        }
    }

    #[test]
    fn a_query_string_says_the_same_as_a_body() {
        let body = br#"{"query":"query Q{a}","operationName":"Q","variables":{"x":[1]},"extensions":null}"#;
        let get = "query=query+Q%7Ba%7D&operationName=Q&variables=%7B%22x%22%3A%5B1%5D%7D&other=1";
        assert_eq!(Params::from_query(get), Params::from_json(body));
        assert!(Params::from_query("query=%7Ba%7D&query=%7Bb%7D").is_err());
        assert!(Params::from_query("query=%7Ba%7D&variables=x").is_err());
    }
}
