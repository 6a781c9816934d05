//! The picture of a run: a panel for each situation, a bar for each way. A bar is what was sold; what
//! goes beyond the line, dark and striped, is not there. SVG, for light and dark surroundings.

use std::fmt::Write;

use crate::plan::{Situation, Way};
use crate::report::{Heat, Report, Row};
use crate::words;

const PANEL_WIDTH: f64 = 470.0;
const GAP: f64 = 20.0;
const MARGIN: f64 = 24.0;
const HEAD: f64 = 112.0;
const PANEL_HEAD: f64 = 46.0;
const ROW: f64 = 24.0;
const BAR: f64 = 14.0;
const NAMES: f64 = 92.0;
const BARS: f64 = 170.0;

const STYLE: &str = "\
    .ground { fill: #ffffff } .panel { fill: #f6f7f9 }
    text { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; font-size: 13px; fill: #1c2430 }
    .title { font-size: 21px; font-weight: 600 } .name { font-weight: 600 } .quiet { fill: #55606e }
    .bad { font-weight: 600; fill: #b3261e } .sold { fill: #2f6fb2 } .over { fill: url(#stripes) }
    .stripe-ground { fill: #f0a49d } .stripe { stroke: #b3261e } .line { stroke: #1c2430 }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #12161c } .panel { fill: #1b2129 } text { fill: #e8ecf1 } .quiet { fill: #a3afbd }
      .bad { fill: #ff9a90 } .sold { fill: #6aa9e9 } .stripe-ground { fill: #5c2320 }
      .stripe { stroke: #ff9a90 } .line { stroke: #e8ecf1 }
    }";

/// Draws a run.
pub fn draw(report: &Report) -> String {
    let places = place(&report.heats);
    let height = places.iter().map(|(heat, _, y)| y + panel_height(heat)).fold(HEAD, f64::max);
    let (width, height) = (2.0 * (MARGIN + PANEL_WIDTH) + GAP, height + MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\" aria-labelledby=\"title desc\">\n\
         <title id=\"title\">Rooms that each way of booking sells, and those that are not there</title>\n\
         <desc id=\"desc\">{}</desc>\n<style>\n{STYLE}\n</style>\n\
         <defs><pattern id=\"stripes\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect class=\"stripe-ground\" width=\"6\" height=\"6\"/>\
         <path class=\"stripe\" d=\"M0 0V6\" stroke-width=\"4\"/></pattern></defs>\n\
         <rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n",
        escape(&description(report))
    );
    head(&mut svg, report);
    for (heat, x, y) in places {
        panel(&mut svg, heat, x, y);
    }
    svg.push_str("</svg>\n");
    svg
}

/// Panels with a pause on the left, without one on the right; a row for each situation.
fn place(heats: &[Heat]) -> Vec<(&Heat, f64, f64)> {
    let mut places = Vec::new();
    let mut top = HEAD;
    for situation in Situation::ALL {
        let mut below = top;
        for heat in heats.iter().filter(|heat| heat.situation == situation) {
            let right = heat.pause_seconds <= 0.0;
            let x = if right { MARGIN + PANEL_WIDTH + GAP } else { MARGIN };
            places.push((heat, x, top));
            below = f64::max(below, top + panel_height(heat) + GAP);
        }
        top = below;
    }
    places
}

fn panel_height(heat: &Heat) -> f64 {
    heat.rows.iter().fold(PANEL_HEAD, |height, _| height + ROW) + 8.0
}

fn head(svg: &mut String, report: &Report) {
    let server = &report.server;
    text(svg, "title", MARGIN, 38.0, "The same rush, served in five ways");
    let rows = report.heats.iter().flat_map(|heat| &heat.rows);
    let rounds = rows.map(|row| row.turns.len()).max().unwrap_or(0);
    let under = format!(
        "PostgreSQL {}, fsync {}, synchronous_commit {}; {}",
        server.postgresql.split(' ').next().unwrap_or_default(),
        server.fsync,
        server.synchronous_commit,
        if rounds == 1 { "one round".to_owned() } else { format!("medians of {rounds} rounds") }
    );
    text(svg, "quiet", MARGIN, 60.0, &under);
    rect(svg, "sold", MARGIN, 76.0, 26.0);
    text(svg, "", MARGIN + 34.0, 88.0, "sold, as a share of the longest bar of its panel");
    rect(svg, "over", MARGIN + 360.0, 76.0, 26.0);
    text(svg, "", MARGIN + 394.0, 88.0, "sold, but not there");
    line(svg, MARGIN + 540.0, 73.0, 93.0);
    text(svg, "", MARGIN + 548.0, 88.0, "all there is that somebody wants");
}

fn panel(svg: &mut String, heat: &Heat, x: f64, y: f64) {
    let height = panel_height(heat);
    let _ = writeln!(
        svg,
        "<g><rect class=\"panel\" x=\"{x:.0}\" y=\"{y:.0}\" width=\"{PANEL_WIDTH:.0}\" \
         height=\"{height:.0}\" rx=\"6\"/>"
    );
    text(svg, "name", x + 12.0, y + 20.0, short(heat.situation));
    text(svg, "quiet", x + 12.0, y + 37.0, &words::pause(heat.pause_seconds));
    let there = room_nights(heat);
    let longest = heat.rows.iter().map(|row| row.booked.median).fold(there, f64::max).max(1.0);
    let (left, mut top) = (x + NAMES, y + PANEL_HEAD);
    let scale = BARS / longest;
    for row in &heat.rows {
        let there_sold = (row.booked.median - row.oversold.median).max(0.0) * scale;
        text(svg, "name", x + 12.0, top + 12.0, row.way.name());
        rect(svg, "sold", left, top, there_sold);
        rect(svg, "over", left + there_sold, top, row.oversold.median * scale);
        let class = if row.oversold.median > 0.0 { "bad" } else { "" };
        text(svg, class, left + BARS + 10.0, top + 12.0, &told(row));
        top += ROW;
    }
    line(svg, left + there * scale, y + PANEL_HEAD - 4.0, top - ROW + BAR + 4.0);
    svg.push_str("</g>\n");
}

/// What stands behind a bar.
fn told(row: &Row) -> String {
    let time = words::duration(row.seconds.median);
    let mut parts = Vec::new();
    if row.oversold.median > 0.0 {
        parts.push(format!("{:.0} too many", row.oversold.median));
    }
    if row.failed.median > 0.0 {
        parts.push(format!("{:.0} failed", row.failed.median));
    }
    parts.push(time);
    parts.join(", ")
}

const fn short(situation: Situation) -> &'static str {
    match situation {
        Situation::LastRoom => "20 guests, 1 room",
        Situation::TenRooms => "20 guests, 10 rooms",
        Situation::Favourites => "100 guests, 50 room types, 80 want the same 10",
        Situation::Crossing => "20 guests, 1 room, overlapping stays, some backwards",
        Situation::Hot => "100 guests, again and again, one room type",
        Situation::Lease => "20 guests, 1 room, the lease ends while its holder sleeps",
    }
}

/// The picture in words, for whoever does not see it.
fn description(report: &Report) -> String {
    let mut words = String::new();
    for heat in &report.heats {
        let _ = write!(
            words,
            "{}: {} ",
            words::title(heat.situation, heat.pause_seconds),
            heat.meaning
        );
    }
    for (way, reason) in &report.skipped {
        let _ = write!(words, "{} was not run: {reason}. ", Way::name(*way));
    }
    words.trim_end().to_owned()
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "some thousands, for a drawing"
)]
fn room_nights(heat: &Heat) -> f64 {
    heat.room_nights as f64
}

fn rect(svg: &mut String, class: &str, x: f64, y: f64, width: f64) {
    if width > 0.0 {
        let _ = writeln!(
            svg,
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{BAR:.0}\"/>"
        );
    }
}

fn line(svg: &mut String, x: f64, top: f64, bottom: f64) {
    let _ = writeln!(
        svg,
        "<path class=\"line\" d=\"M{x:.1} {top:.1}V{bottom:.1}\" stroke-width=\"1.5\"/>"
    );
}

fn text(svg: &mut String, class: &str, x: f64, y: f64, words: &str) {
    let words = escape(words);
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    let _ = writeln!(svg, "<text{class} x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests;
