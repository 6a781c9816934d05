//! Drawings of hotels: the type gives the shape, the stars the storeys, the city the colour and the
//! id the rest, so that the same hotel always looks the same. All text is escaped.

mod shapes;

use std::fmt::Write;

use domain::ids::HotelId;
use domain::vocabulary::PropertyType;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::edge::markup::escaped;
use crate::search::hotel_json::{PICTURE_HEIGHT, PICTURE_WIDTH};

/// What is drawn.
pub struct Subject<'a> {
    pub id: HotelId,
    pub name: &'a str,
    pub city: &'a str,
    pub property_type: PropertyType,
    pub stars: u8,
}

/// Chances of one hotel: numbers that are drawn from its id, in order.
struct Chances {
    id: u128,
    drawn: u64,
}

impl Chances {
    /// The next number from 0 to `below − 1`.
    fn below(&mut self, below: u64) -> u64 {
        self.drawn += 1;
        xxh3_64_with_seed(&self.id.to_be_bytes(), self.drawn) % below.max(1)
    }
}

/// A canvas with the colours of its city.
struct Canvas {
    svg: String,
    hue: u64,
    chances: Chances,
}

impl Canvas {
    /// Adds markup; writing to a `String` can't fail.
    fn add(&mut self, markup: std::fmt::Arguments<'_>) {
        let _ = self.svg.write_fmt(markup);
    }

    fn rect(&mut self, (x, y): (u64, u64), (width, height): (u64, u64), class: &str) {
        self.add(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
        ));
    }

    fn path(&mut self, d: std::fmt::Arguments<'_>, class: &str) {
        self.add(format_args!("<path class=\"{class}\" d=\"{d}\"/>"));
    }
}

/// The drawing as SVG.
pub fn draw(subject: &Subject<'_>) -> String {
    let mut canvas = Canvas {
        svg: String::with_capacity(6 * 1024),
        hue: xxh3_64(subject.city.as_bytes()) % 360,
        chances: Chances { id: subject.id.0.as_u128(), drawn: 0 },
    };
    let (width, height) = (PICTURE_WIDTH, PICTURE_HEIGHT);
    canvas.add(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\"><title>{} in {}</title>",
        escaped(subject.name),
        escaped(subject.city),
    ));
    style(&mut canvas);
    landscape(&mut canvas);
    shapes::house(&mut canvas, subject.property_type.code(), u64::from(subject.stars));
    stars(&mut canvas, u64::from(subject.stars));
    canvas.svg.push_str("</svg>");
    canvas.svg
}

fn style(canvas: &mut Canvas) {
    let hue = canvas.hue;
    let second = (hue + 40) % 360;
    canvas.add(format_args!(
        "<style>.w{{fill:hsl({hue} 32% 42%)}}.d{{fill:hsl({hue} 34% 33%)}}\
         .b{{fill:hsl({hue} 26% 60%)}}.l{{fill:#ffe9b5}}.o{{fill:hsl({hue} 25% 62%)}}\
         .h{{fill:hsl({hue} 24% 62%)}}.f{{fill:hsl({hue} 24% 52%)}}.r{{fill:hsl({second} 38% 36%)}}\
         .p{{fill:#7cc7d8}}.g{{fill:#5d8a5a}}.t{{fill:#8a6b4d}}.s{{fill:#fff6d8}}\
         .y{{fill:#e9b64c}}.n{{fill:#fffdf6}}</style>\
         <defs><linearGradient id=\"k\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"1\">\
         <stop offset=\"0\" stop-color=\"hsl({hue} 62% 82%)\"/>\
         <stop offset=\"1\" stop-color=\"hsl({second} 68% 93%)\"/></linearGradient></defs>\
         <rect width=\"640\" height=\"480\" fill=\"url(#k)\"/>"
    ));
}

fn landscape(canvas: &mut Canvas) {
    let (x, y) = (120 + canvas.chances.below(420), 70 + canvas.chances.below(70));
    let radius = 34 + canvas.chances.below(16);
    canvas.add(format_args!("<circle class=\"s\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>"));
    for (base, class) in [(300, "h"), (350, "f")] {
        let left = base + canvas.chances.below(60);
        let middle = base - 50 + canvas.chances.below(70);
        let right = base + canvas.chances.below(60);
        let top = 2 * middle - u64::midpoint(left, right);
        canvas.path(format_args!("M0 {left}Q320 {top} 640 {right}V480H0Z"), class);
    }
}

/// The stars, as a sign on the ground before the house.
fn stars(canvas: &mut Canvas, stars: u64) {
    for star in 0..stars {
        let x = 320 - 14 * (stars - 1) + 28 * star;
        canvas.path(format_args!("M{x} 446l3 7 8 .6-6 5 2 7.6-7-4.2-7 4.2 2-7.6-6-5 8-.6z"), "y");
    }
}

#[cfg(test)]
mod tests {
    use domain::vocabulary::PROPERTY_TYPES;
    use uuid::Uuid;

    use super::*;

    fn subject(name: &str, kind: &str, stars: u8) -> String {
        draw(&Subject {
            id: HotelId(Uuid::from_u128(7)),
            name,
            city: "Lisbon",
            property_type: PropertyType::from_code(kind).unwrap(),
            stars,
        })
    }

    #[test]
    fn every_type_is_drawn_alike_twice_and_unlike_the_others() {
        let mut seen = std::collections::HashSet::new();
        for term in PROPERTY_TYPES {
            for stars in 0..=5 {
                let drawing = subject("Casa", term.code, stars);
                assert_eq!(drawing, subject("Casa", term.code, stars));
                assert!(drawing.len() < 16 * 1024, "{} bytes", drawing.len());
                assert!(seen.insert(drawing), "{} {stars}", term.code);
            }
        }
    }

    #[test]
    fn names_stay_text() {
        let drawing = subject("</title><script>alert('&\"\u{0}')</script>", "hotel", 3);
        assert!(drawing.contains(
            "<title>&lt;/title&gt;&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt; in"
        ));
        assert!(!drawing.contains("<script"));
    }
}
