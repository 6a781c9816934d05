//! What is said of each code.

use http::StatusCode;

use super::{Code, Entry};

const fn entry(
    code: Code,
    name: &'static str,
    status: StatusCode,
    title: &'static str,
    advice: &'static str,
) -> Entry {
    Entry { code, name, status, title, advice }
}

/// Every code, in the order of [`Code`].
pub const CODES: [Entry; 48] = [
    entry(
        Code::InvalidParameter,
        "INVALID_PARAMETER",
        StatusCode::BAD_REQUEST,
        "A parameter can't be used",
        "Each entry of errors names a parameter, what was sent and what it takes. Unknown, repeated \
         and empty parameters are refused too, so that a typing error never widens a search.",
    ),
    entry(
        Code::InvalidCursor,
        "INVALID_CURSOR",
        StatusCode::BAD_REQUEST,
        "The cursor does not belong to this search",
        "A cursor goes with the area, text, stay, party, filters and sort it was made for. Begin \
         again without cursor, and send next back unchanged.",
    ),
    entry(
        Code::InvalidBody,
        "INVALID_BODY",
        StatusCode::BAD_REQUEST,
        "The body can't be used",
        "Each entry of errors names a field, what was sent and what it takes. Unknown fields are \
         refused.",
    ),
    entry(
        Code::HotelNotFound,
        "HOTEL_NOT_FOUND",
        StatusCode::NOT_FOUND,
        "There is no such hotel",
        "No hotel has this id or slug. Take ids and slugs from a search.",
    ),
    entry(
        Code::NotFound,
        "NOT_FOUND",
        StatusCode::NOT_FOUND,
        "There is nothing at this address",
        "The path is not one of this service. All of them are listed at /docs and /openapi.json.",
    ),
    entry(
        Code::MethodNotAllowed,
        "METHOD_NOT_ALLOWED",
        StatusCode::METHOD_NOT_ALLOWED,
        "This address does not take that method",
        "The header Allow lists the methods that the address takes.",
    ),
    entry(
        Code::PayloadTooLarge,
        "PAYLOAD_TOO_LARGE",
        StatusCode::PAYLOAD_TOO_LARGE,
        "The body is too large",
        "A body may have at most 64 KiB.",
    ),
    entry(
        Code::UriTooLong,
        "URI_TOO_LONG",
        StatusCode::URI_TOO_LONG,
        "The address is too long",
        "Path and query together may have at most 32 KiB.",
    ),
    entry(
        Code::HeadersTooLarge,
        "HEADERS_TOO_LARGE",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        "There are too many headers, or too large ones",
        "A request may have at most 100 headers, and its head at most 128 KiB. The connection \
         is closed.",
    ),
    entry(
        Code::MalformedRequest,
        "MALFORMED_REQUEST",
        StatusCode::BAD_REQUEST,
        "The request can't be read",
        "Its head is not HTTP/1.1: a folded header, say, or a name with a space in it. The \
         connection is closed.",
    ),
    entry(
        Code::RequestTimeout,
        "REQUEST_TIMEOUT",
        StatusCode::REQUEST_TIMEOUT,
        "The body took too long to arrive",
        "Nothing was done. Send the same request again, body and all.",
    ),
    entry(
        Code::CrossSiteRequest,
        "CROSS_SITE_REQUEST",
        StatusCode::FORBIDDEN,
        "Another site may not do this with your session",
        "A request that changes something and carries the session's cookie has to come from this \
         site, or from one that the operator allows, and so has every WebSocket of a page. Programs \
         send Authorization: Bearer.",
    ),
    entry(
        Code::RangeNotSatisfiable,
        "RANGE_NOT_SATISFIABLE",
        StatusCode::RANGE_NOT_SATISFIABLE,
        "The file has no such bytes",
        "The header Content-Range says how many it has.",
    ),
    entry(
        Code::UnsupportedMediaType,
        "UNSUPPORTED_MEDIA_TYPE",
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "The body is in a format that is not taken here",
        "Send JSON, with the header Content-Type: application/json and no Content-Encoding.",
    ),
    entry(
        Code::UpgradeRequired,
        "UPGRADE_REQUIRED",
        StatusCode::UPGRADE_REQUIRED,
        "This address speaks WebSocket",
        "Open it as a WebSocket of version 13 (RFC 6455): browsers do with new WebSocket(address).",
    ),
    entry(
        Code::EmailTaken,
        "EMAIL_TAKEN",
        StatusCode::CONFLICT,
        "The e-mail address is taken",
        "Somebody has an account with this address already, in whatever case it is written. \
         Sign in, or use another one.",
    ),
    entry(
        Code::InvalidCredentials,
        "INVALID_CREDENTIALS",
        StatusCode::UNAUTHORIZED,
        "The login is wrong",
        "Address and password don't belong together. Which of them is wrong is not told.",
    ),
    entry(
        Code::WrongPassword,
        "WRONG_PASSWORD",
        StatusCode::FORBIDDEN,
        "The password is wrong",
        "This changes the account, so it asks for its current password. The session goes on; nothing \
         was changed.",
    ),
    entry(
        Code::CommonPassword,
        "COMMON_PASSWORD",
        StatusCode::BAD_REQUEST,
        "Many people use this password",
        "It is one of those that are tried first. Choose another one: a few words that only you \
         would put together are good, and easy to remember. Nothing else is asked of it.",
    ),
    entry(
        Code::LinkNotValid,
        "LINK_NOT_VALID",
        StatusCode::GONE,
        "The link does nothing any more",
        "A link in a mail works once and for half an hour, and only for what it was sent for. Nothing \
         was changed. Ask for another one, and use that of the last mail.",
    ),
    entry(
        Code::Unauthenticated,
        "UNAUTHENTICATED",
        StatusCode::UNAUTHORIZED,
        "A session is needed",
        "Open one with POST /v1/sessions and send its token as Authorization: Bearer. \
         Sessions end after a while, and at once when they are closed.",
    ),
    entry(
        Code::AccountInUse,
        "ACCOUNT_IN_USE",
        StatusCode::CONFLICT,
        "The account is still needed",
        "details.stays names confirmed bookings whose stay is not over: cancel them, or come back \
         afterwards. details.payments names orders in which somebody still owes something: they \
         end by themselves, mostly within minutes. Nothing was changed.",
    ),
    entry(
        Code::TooManySaved,
        "TOO_MANY_SAVED",
        StatusCode::CONFLICT,
        "Too many hotels are saved",
        "One account keeps as many hotels as details.saved_max says. Remove one first.",
    ),
    entry(
        Code::InvalidDateRange,
        "INVALID_DATE_RANGE",
        StatusCode::BAD_REQUEST,
        "These dates are no stay that can be booked",
        "A stay has 1 to 30 nights, begins today or later, and ends within the inventory; \
         /v1/meta tells how far that reaches.",
    ),
    entry(
        Code::PartyTooLarge,
        "PARTY_TOO_LARGE",
        StatusCode::BAD_REQUEST,
        "The party does not fit",
        "Adults and children are spread evenly over the rooms; the room type takes fewer. Ask \
         for more rooms, or for a larger type.",
    ),
    entry(
        Code::RoomTypeNotFound,
        "ROOM_TYPE_NOT_FOUND",
        StatusCode::NOT_FOUND,
        "There is no such room type",
        "No room type has this id. Take ids from a search or from a hotel's page.",
    ),
    entry(
        Code::QuoteNotFound,
        "QUOTE_NOT_FOUND",
        StatusCode::NOT_FOUND,
        "There is no such quote",
        "None of your quotes has this id. Quotes are forgotten a day after their end.",
    ),
    entry(
        Code::BookingNotFound,
        "BOOKING_NOT_FOUND",
        StatusCode::NOT_FOUND,
        "There is no such booking",
        "None of your bookings has this id.",
    ),
    entry(
        Code::OrderNotFound,
        "ORDER_NOT_FOUND",
        StatusCode::NOT_FOUND,
        "There is no such order of yours",
        "Somebody else's order looks the same as one that is not there. POST /v1/checkout answers \
         with the address of its order.",
    ),
    entry(
        Code::InsufficientInventory,
        "INSUFFICIENT_INVENTORY",
        StatusCode::CONFLICT,
        "There are not enough rooms left",
        "The details name the room type, the first night that is short, how many rooms were \
         asked for and how many are left. Choose other dates or fewer rooms.",
    ),
    entry(
        Code::NightClosed,
        "NIGHT_CLOSED",
        StatusCode::CONFLICT,
        "A night is not for sale",
        "The hotel, the room type or the night named in details takes no bookings. Choose \
         other dates.",
    ),
    entry(
        Code::MinStay,
        "MIN_STAY",
        StatusCode::CONFLICT,
        "The stay is too short",
        "Who arrives on this day stays at least as many nights as details.min_stay says.",
    ),
    entry(
        Code::PriceChanged,
        "PRICE_CHANGED",
        StatusCode::CONFLICT,
        "The price has changed",
        "The stay costs something else than was quoted. The details hold a new quote: book \
         with its id if the price is right.",
    ),
    entry(
        Code::QuoteUsed,
        "QUOTE_USED",
        StatusCode::CONFLICT,
        "The quote has made its booking",
        "One quote makes one booking, and details.booking_id is it. Ask for a new quote to book \
         once more.",
    ),
    entry(
        Code::QuoteExpired,
        "QUOTE_EXPIRED",
        StatusCode::GONE,
        "The quote has expired",
        "Ask for a new quote with POST /v1/quotes.",
    ),
    entry(
        Code::IdempotencyConflict,
        "IDEMPOTENCY_CONFLICT",
        StatusCode::CONFLICT,
        "The key belongs to another request",
        "An Idempotency-Key stands for one request for ever. Choose a new key for a new \
         request.",
    ),
    entry(
        Code::ConcurrencyAbort,
        "CONCURRENCY_ABORT",
        StatusCode::CONFLICT,
        "Other requests came between",
        "Nothing was done. Send the same request again.",
    ),
    entry(
        Code::InventoryLocked,
        "INVENTORY_LOCKED",
        StatusCode::CONFLICT,
        "The rooms stayed locked",
        "Somebody else was changing these rooms for longer than a request waits. Nothing was \
         done; send the same request again.",
    ),
    entry(
        Code::BookingExpired,
        "BOOKING_EXPIRED",
        StatusCode::CONFLICT,
        "The hold has expired",
        "The rooms were held until expires_at and are free again. Book anew.",
    ),
    entry(
        Code::BookingNotPending,
        "BOOKING_NOT_PENDING",
        StatusCode::CONFLICT,
        "The booking is past that",
        "Only a pending booking can be confirmed or extended; a cancelled one stays \
         cancelled.",
    ),
    entry(
        Code::PaymentRequired,
        "PAYMENT_REQUIRED",
        StatusCode::CONFLICT,
        "The booking has to be paid for",
        "This booking is confirmed by its payment: either one is under way, or this service does not \
         let guests pay at the hotel.",
    ),
    entry(
        Code::TooManyAttempts,
        "TOO_MANY_ATTEMPTS",
        StatusCode::CONFLICT,
        "The booking had too many payments",
        "One booking may have five orders. Its rooms come back when its hold ends or when it is \
         cancelled; then book anew.",
    ),
    entry(
        Code::NoAction,
        "NO_ACTION",
        StatusCode::CONFLICT,
        "Nobody is asked anything",
        "Only an order whose action says so waits for a step of its guest, and only the sandbox takes \
         it here. Read the order again.",
    ),
    entry(
        Code::LaneFull,
        "LANE_FULL",
        StatusCode::SERVICE_UNAVAILABLE,
        "Too many people want these rooms",
        "The queue of requests for rooms like these is full. Wait as many seconds as the \
         header Retry-After says, then send the same request again.",
    ),
    entry(
        Code::TransactionTimeout,
        "TRANSACTION_TIMEOUT",
        StatusCode::GATEWAY_TIMEOUT,
        "The database took too long",
        "The transaction was given up. Send the same request again: with the same \
         Idempotency-Key there is at most one booking.",
    ),
    entry(
        Code::RateLimited,
        "RATE_LIMITED",
        StatusCode::TOO_MANY_REQUESTS,
        "Too many requests",
        "Wait as many seconds as the header Retry-After says, then try again.",
    ),
    entry(
        Code::Unavailable,
        "UNAVAILABLE",
        StatusCode::SERVICE_UNAVAILABLE,
        "The service can't answer right now",
        "A part that this answer needs is away, overloaded or too slow. Try again after as many \
         seconds as the header Retry-After says; /readyz tells which part it is.",
    ),
    entry(
        Code::Internal,
        "INTERNAL",
        StatusCode::INTERNAL_SERVER_ERROR,
        "Something went wrong on our side",
        "Nothing about the request has to change. Tell us the request_id: it leads to the log.",
    ),
];
