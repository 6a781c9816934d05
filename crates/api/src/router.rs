//! All routes, and the layers every request passes.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use axum::{Extension, Router};
use http::{HeaderValue, Method, header};
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::cors::CorsLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes as documented;

use crate::account::{
    change_email, change_password, close_session, create_session, create_user, end_other_sessions,
    end_session, erase_user, export_data, forget_hotel, forget_phone, get_me, keep_phone,
    list_saved_hotels, list_sessions, rename_user, request_reset, request_verification,
    reset_password, save_hotel, use_verification,
};
use crate::app::{AppState, Settings};
use crate::booking::{
    cancel_booking, confirm_booking, create_booking, create_quote, extend_booking, get_booking,
    get_booking_stats, list_bookings,
};
use crate::edge::guard::{BODY_BYTES_MAX, guard};
use crate::edge::request_id::X_REQUEST_ID;
use crate::hotel::{get_calendar, get_hotel, get_photo, get_picture};
use crate::map::get_streets;
use crate::openapi::{Document, add_common_answers};
use crate::operation::{
    check_liveness, check_readiness, explain_problem, get_health, get_meta, get_metrics,
    get_openapi,
};
use crate::payment::{create_checkout, get_order, receive_webhook, take_sandbox_action};
use crate::realtime::open_socket;
use crate::search::{find_places, search_flexible, search_hotels, search_map};
use crate::web::{self, get_hotel_page, list_addresses};

/// Smaller answers cost more to compress than to send.
const COMPRESSED_BYTES_MIN: u16 = 1024;

/// The documented routes.
fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(documented!(search_hotels::search_hotels))
        .routes(documented!(search_map::search_map))
        .routes(documented!(search_flexible::search_flexible))
        .routes(documented!(find_places::find_places))
        .routes(documented!(get_meta::get_meta))
        .routes(documented!(get_hotel::get_hotel))
        .routes(documented!(get_calendar::get_calendar))
        .routes(documented!(get_picture::get_picture))
        .routes(documented!(get_photo::get_photo))
        .routes(documented!(create_user::create_user))
        .routes(documented!(create_session::create_session))
        .routes(documented!(close_session::close_session))
        .routes(documented!(end_session::end_session))
        .routes(documented!(keep_phone::keep_phone, forget_phone::forget_phone))
        .routes(documented!(end_other_sessions::end_other_sessions))
        .routes(documented!(get_me::get_me))
        .routes(documented!(rename_user::rename_user))
        .routes(documented!(erase_user::erase_user))
        .routes(documented!(change_password::change_password))
        .routes(documented!(change_email::change_email))
        .routes(documented!(request_verification::request_verification))
        .routes(documented!(use_verification::use_verification))
        .routes(documented!(request_reset::request_reset, reset_password::reset_password))
        .routes(documented!(list_sessions::list_sessions))
        .routes(documented!(export_data::export_data))
        .routes(documented!(list_saved_hotels::list_saved_hotels))
        .routes(documented!(save_hotel::save_hotel))
        .routes(documented!(forget_hotel::forget_hotel))
        .routes(documented!(list_bookings::list_bookings))
        .routes(documented!(create_quote::create_quote))
        .routes(documented!(create_booking::create_booking))
        .routes(documented!(get_booking_stats::get_booking_stats))
        .routes(documented!(get_booking::get_booking))
        .routes(documented!(confirm_booking::confirm_booking))
        .routes(documented!(cancel_booking::cancel_booking))
        .routes(documented!(extend_booking::extend_booking))
        .routes(documented!(create_checkout::create_checkout))
        .routes(documented!(get_order::get_order))
        .routes(documented!(take_sandbox_action::take_sandbox_action))
        .routes(documented!(receive_webhook::receive_webhook))
        .routes(documented!(open_socket::open_socket))
        .routes(documented!(check_liveness::check_liveness))
        .routes(documented!(check_readiness::check_readiness))
        .routes(documented!(get_health::get_health))
        .routes(documented!(get_metrics::get_metrics))
        .routes(documented!(explain_problem::explain_problem))
}

/// The `OpenAPI` document as JSON with line breaks; the same bytes for the same code.
pub fn document_json() -> String {
    written(routes().split_for_parts().1)
}

fn written(mut document: utoipa::openapi::OpenApi) -> String {
    add_common_answers(&mut document);
    let mut text = document.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// The whole service.
pub fn router(app: AppState) -> Router {
    let (router, document) = routes().split_for_parts();
    let contract = Extension(get_openapi::Contract(written(document).into()));
    let router = router
        .route("/openapi.json", get(get_openapi::get_openapi).layer(contract))
        .route(get_streets::STREETS, get(get_streets::get_streets))
        .route("/hotels/{slug}", get(get_hotel_page::get_hotel_page))
        .route("/robots.txt", get(list_addresses::get_robots))
        .route("/sitemap.xml", get(list_addresses::get_sitemap))
        .route("/sitemaps/{file}", get(list_addresses::get_sitemap_part))
        .fallback(web::serve_file)
        .layer(DefaultBodyLimit::max(usize::try_from(BODY_BYTES_MAX).unwrap_or(usize::MAX)))
        .layer(
            CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(
                SizeAbove::new(COMPRESSED_BYTES_MIN)
                    .and(NotForContentType::const_new("image/jpeg"))
                    .and(NotForContentType::const_new("image/png"))
                    .and(NotForContentType::const_new("image/webp"))
                    .and(NotForContentType::const_new("font/woff2"))
                    .and(NotForContentType::const_new(get_streets::PMTILES)),
            ),
        );
    let router = match cors(&app.settings) {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router.layer(from_fn_with_state(Arc::clone(&app.edge), guard)).with_state(app)
}

/// Without configured origins no script of another site may read an answer.
fn cors(settings: &Settings) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> =
        settings.cors_origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    (!origins.is_empty()).then(|| {
        CorsLayer::new()
            .allow_origin(origins)
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
            .allow_headers([
                header::AUTHORIZATION,
                header::CONTENT_TYPE,
                header::IF_NONE_MATCH,
                X_REQUEST_ID,
                header::HeaderName::from_static("idempotency-key"),
            ])
            .expose_headers([
                header::DATE,
                header::ETAG,
                header::LOCATION,
                header::RETRY_AFTER,
                header::HeaderName::from_static("idempotent-replayed"),
                X_REQUEST_ID,
            ])
    })
}
