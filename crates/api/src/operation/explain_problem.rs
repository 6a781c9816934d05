//! `GET /problems/{code}`: what a code means and what to do about it, for people and programs.

use axum::Json;
use axum::extract::{Path, Request};
use axum::response::{Html, IntoResponse, Response};
use http::header;
use serde::Serialize;
use utoipa::ToSchema;

use crate::edge::codes::{CODES, Code, Entry};
use crate::edge::conditional::PUBLIC_DAY;
use crate::edge::problem::Problem;
use crate::edge::query_string::refuse_parameters;
use crate::web::INLINE_STYLES_POLICY;

/// A code of this service's problems.
#[derive(Serialize, ToSchema)]
#[schema(as = ProblemCode)]
pub struct ProblemCodeBody {
    code: &'static str,
    status: u16,
    title: &'static str,
    /// What to do next.
    advice: &'static str,
}

/// Explain a problem
///
/// A page for people, JSON for those who accept it rather than HTML.
#[utoipa::path(get, path = "/problems/{code}", tag = "operation",
    params(("code" = String, Path, example = "INVALID_PARAMETER")),
    responses(
        (status = 200, description = "What the code means", body = ProblemCodeBody),
        (status = 404, description = "NOT_FOUND", body = crate::edge::problem::ProblemBody,
            content_type = "application/problem+json"),
    ))]
pub async fn explain_problem(
    Path(code): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    refuse_parameters(request.uri().query())?;
    let entry = Code::find(&code)
        .ok_or_else(|| Problem::new(Code::NotFound, "there is no problem with this code"))?;
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let headers = [(header::CACHE_CONTROL, PUBLIC_DAY), (header::VARY, header::ACCEPT.into())];
    if accept.is_some_and(|accept| accept.contains("text/html")) {
        let policy = [(header::CONTENT_SECURITY_POLICY, INLINE_STYLES_POLICY)];
        return Ok((headers, policy, Html(page(entry))).into_response());
    }
    let body = ProblemCodeBody {
        code: entry.name,
        status: entry.status.as_u16(),
        title: entry.title,
        advice: entry.advice,
    };
    Ok((headers, Json(body)).into_response())
}

/// Only words of our own table go into the page.
fn page(entry: &Entry) -> String {
    let names = CODES.iter().map(|other| other.name);
    let others: String = names
        .flat_map(|name| ["<li><a href=\"/problems/", name, "\">", name, "</a></li>"])
        .collect();
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{name}</title>\
         <style>body{{font:17px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;\
         padding:0 1rem;background:#f6f4ef;color:#14213d}}a{{color:#0b7a75}}</style>\
         <p>{status} · {name}</p><h1>{title}</h1><p>{advice}</p>\
         <p><a href=\"/docs\">The documentation</a></p><h2>All codes</h2><ul>{others}</ul></html>",
        name = entry.name,
        status = entry.status.as_u16(),
        title = entry.title,
        advice = entry.advice,
    )
}
