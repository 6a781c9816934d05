//! The houses, one shape for each property type. The ground is at 430, the middle at 320.

use super::Canvas;

const GROUND: u64 = 430;

/// Draws the house of a property type.
pub(super) fn house(canvas: &mut Canvas, property_type: &str, stars: u64) {
    match property_type {
        "hostel" => hostel(canvas, stars),
        "apartment" => tower(canvas, stars),
        "guesthouse" => gabled(canvas, stars, 300),
        "bed_and_breakfast" => cottage(canvas, stars),
        "resort" => resort(canvas, stars),
        "villa" => villa(canvas, stars),
        "motel" => motel(canvas),
        _ => block(canvas, stars),
    }
}

/// Rows of windows; some are lit.
fn windows(
    canvas: &mut Canvas,
    (x, y): (u64, u64),
    (columns, rows): (u64, u64),
    pitch: (u64, u64),
) {
    for row in 0..rows {
        for column in 0..columns {
            let class = if canvas.chances.below(3) == 0 { "o" } else { "l" };
            let at = (x + column * pitch.0, y + row * pitch.1);
            canvas.rect(at, (pitch.0 / 2, pitch.1 * 5 / 9), class);
        }
    }
}

fn door(canvas: &mut Canvas, x: u64) {
    canvas.rect((x - 18, GROUND - 46), (36, 46), "d");
    canvas.rect((x - 12, GROUND - 40), (24, 40), "l");
}

/// A town hotel: a block with a cornice, higher with more stars.
fn block(canvas: &mut Canvas, stars: u64) {
    let storeys = 3 + stars.div_ceil(2) + canvas.chances.below(2);
    let columns = 4 + canvas.chances.below(3);
    let (width, height) = (columns * 52 + 24, storeys * 46 + 60);
    let (left, top) = (320 - width / 2, GROUND - height);
    canvas.rect((left, top), (width, height), "w");
    canvas.rect((left - 8, top - 12), (width + 16, 18), "d");
    windows(canvas, (left + 26, top + 24), (columns, storeys), (52, 46));
    door(canvas, 320);
}

/// A hostel: a long house under a mansard roof, with many small windows.
fn hostel(canvas: &mut Canvas, stars: u64) {
    let storeys = 2 + stars.div_ceil(3);
    let height = storeys * 48 + 50;
    let top = GROUND - height;
    let eaves = top - 46;
    canvas.rect((130, top), (380, height), "w");
    canvas.path(format_args!("M120 {top}L150 {eaves}H490L520 {top}Z"), "r");
    windows(canvas, (152, top + 18), (9, storeys), (40, 48));
    windows(canvas, (180, eaves + 14), (7, 1), (42, 40));
    door(canvas, 320);
}

/// An apartment house: a slim tower with balconies.
fn tower(canvas: &mut Canvas, stars: u64) {
    let storeys = 6 + stars.div_ceil(2);
    let height = storeys * 36 + 24;
    let top = GROUND - height;
    canvas.rect((390, top + 70), (110, height - 70), "b");
    windows(canvas, (408, top + 90), (3, storeys - 2), (32, 36));
    canvas.rect((210, top), (190, height), "w");
    canvas.rect((202, top - 8), (206, 12), "d");
    windows(canvas, (230, top + 16), (4, storeys), (42, 36));
    for storey in 1..storeys {
        canvas.rect((204, top + storey * 36 + 4), (64, 6), "d");
    }
    door(canvas, 320);
}

/// A guesthouse: a gable to the street.
fn gabled(canvas: &mut Canvas, stars: u64, width: u64) {
    let storeys = 2 + stars / 3;
    let height = storeys * 56 + 44;
    let (left, top) = (320 - width / 2, GROUND - height);
    let (right, ridge) = (left + width, top - 96);
    canvas.rect((left, top), (width, height), "w");
    canvas.path(format_args!("M{} {top}L320 {ridge}L{} {top}Z", left - 22, right + 22), "r");
    let columns = width / 64;
    windows(canvas, (left + 28, top + 16), (columns, storeys), (64, 56));
    canvas.add(format_args!("<circle class=\"l\" cx=\"320\" cy=\"{}\" r=\"17\"/>", top - 36));
    door(canvas, 320);
}

/// A bed and breakfast: a cottage with a chimney, a hedge and a bench in the sun.
fn cottage(canvas: &mut Canvas, stars: u64) {
    canvas.rect((404, 196), (30, 90), "d");
    gabled(canvas, stars.min(2), 250);
    for bush in 0..6 {
        let x = 150 + bush * 68;
        let radius = 18 + canvas.chances.below(10);
        if !(270..370).contains(&x) {
            canvas.add(format_args!(
                "<circle class=\"g\" cx=\"{x}\" cy=\"{GROUND}\" r=\"{radius}\"/>"
            ));
        }
    }
}

/// A resort: two wings, a pool, palms.
fn resort(canvas: &mut Canvas, stars: u64) {
    let storeys = 2 + stars / 2;
    let height = storeys * 40 + 30;
    let top = GROUND - 30 - height;
    canvas.rect((90, top + 40), (210, height - 10), "b");
    windows(canvas, (110, top + 58), (4, storeys - 1), (46, 40));
    canvas.rect((270, top), (270, height + 30), "w");
    canvas.rect((260, top - 8), (290, 14), "d");
    windows(canvas, (292, top + 18), (5, storeys), (48, 40));
    canvas.add(format_args!(
        "<ellipse class=\"n\" cx=\"330\" cy=\"430\" rx=\"190\" ry=\"22\"/>\
         <ellipse class=\"p\" cx=\"330\" cy=\"430\" rx=\"176\" ry=\"16\"/>"
    ));
    let lean = canvas.chances.below(20);
    palm(canvas, 96, 250 + lean);
    palm(canvas, 566, 236 + lean);
}

fn palm(canvas: &mut Canvas, x: u64, top: u64) {
    canvas.path(
        format_args!("M{} 432Q{} 330 {x} {top}h8Q{} 330 {} 432Z", x - 8, x - 4, x + 6, x + 8),
        "t",
    );
    for (reach, drop) in [(52, 30), (44, 8), (30, 46)] {
        let (left, right) = (x + 4 - reach, x + 4 + reach);
        let (tip, bend) = (top + drop, top - 14);
        canvas.path(
            format_args!("M{} {top}Q{left} {bend} {left} {tip}Q{x} {top} {} {top}Z", x + 4, x + 4),
            "g",
        );
        canvas.path(
            format_args!(
                "M{} {top}Q{right} {bend} {right} {tip}Q{x} {top} {} {top}Z",
                x + 4,
                x + 4
            ),
            "g",
        );
    }
}

/// A villa: flat roofs, wide glass, a pool in front.
fn villa(canvas: &mut Canvas, stars: u64) {
    let shift = canvas.chances.below(60);
    canvas.rect((150, 320), (340, 110), "w");
    canvas.rect((140, 308), (360, 14), "d");
    canvas.rect((210 + shift, 220), (200, 90), "b");
    canvas.rect((200 + shift, 208), (220, 14), "d");
    canvas.rect((228 + shift, 238), (160, 54), "l");
    windows(canvas, (176, 342), (3 + stars / 3, 1), (70, 96));
    canvas.rect((180, 424), (280, 18), "p");
    palm(canvas, 536, 280);
}

/// A motel: one storey, door beside door, a sign on a pole.
fn motel(canvas: &mut Canvas) {
    canvas.rect((90, 340), (420, 90), "w");
    canvas.path(format_args!("M76 344L100 316H506L524 344Z"), "r");
    for room in 0..6 {
        let x = 108 + room * 66;
        let lit = if canvas.chances.below(3) == 0 { "o" } else { "l" };
        canvas.rect((x, 366), (20, 64), "d");
        canvas.rect((x + 26, 368), (24, 26), lit);
    }
    canvas.rect((556, 200), (8, 230), "d");
    canvas.rect((520, 176), (80, 56), "r");
    let moon = 8 + canvas.chances.below(10);
    canvas.add(format_args!("<circle class=\"l\" cx=\"560\" cy=\"204\" r=\"{moon}\"/>"));
}
