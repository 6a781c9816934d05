//! Boxes and circles from parameters, as maps and people write them.

use super::{RADIUS_METRES_DEFAULT, RADIUS_METRES_MAX, parts};
use crate::decimal::{Surplus, parse_scaled};
use crate::fit::fit;
use crate::geo::{
    Area, BoundingBox, Circle, Coordinates, LATITUDE_MAX_E7, LONGITUDE_INPUT_MAX_E7,
    wrap_longitude_e7,
};
use crate::parameters::Parameters;

fn latitude(text: &str) -> Result<i32, String> {
    let e7 = any_latitude(text)?;
    let within = (-LATITUDE_MAX_E7..=LATITUDE_MAX_E7).contains(&e7);
    let e7 = i32::try_from(e7).ok().filter(|_| within);
    e7.ok_or_else(|| "takes latitudes from -90 to 90 in decimal degrees".to_owned())
}

fn any_latitude(text: &str) -> Result<i64, String> {
    parse_scaled(text, 7, Surplus::Round)
        .map_err(|_| format!("takes latitudes in decimal degrees, not {text:.20}"))
}

/// A latitude at a pole or beyond it is that pole: maps send such.
fn clamp_latitude(e7: i64) -> i32 {
    fit(e7.clamp(-LATITUDE_MAX_E7, LATITUDE_MAX_E7))
}

fn longitude(text: &str) -> Result<i64, String> {
    let takes =
        || format!("takes longitudes from -10000 to 10000 in decimal degrees, not {text:.20}");
    let e7 = parse_scaled(text, 7, Surplus::Round).map_err(|_| takes())?;
    let within = (-LONGITUDE_INPUT_MAX_E7..=LONGITUDE_INPUT_MAX_E7).contains(&e7);
    if within { Ok(e7) } else { Err(takes()) }
}

fn pair(text: &str) -> Result<(&str, &str), String> {
    let mut parts = parts(text);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(lat), Some(lon), None) => Ok((lat, lon)),
        _ => Err("takes lat,lon in decimal degrees, for example 38.72,-9.14".to_owned()),
    }
}

fn point(text: &str) -> Result<(i32, i64), String> {
    let (lat, lon) = pair(text)?;
    Ok((latitude(lat)?, longitude(lon)?))
}

fn corner(text: &str) -> Result<(i64, i64), String> {
    let (lat, lon) = pair(text)?;
    Ok((any_latitude(lat)?, longitude(lon)?))
}

/// The box of raw corners; `None` if south lies above north.
fn bounding_box((south, west): (i64, i64), (north, east): (i64, i64)) -> Option<BoundingBox> {
    let is_box = south <= north;
    is_box
        .then(|| BoundingBox::new(clamp_latitude(south), clamp_latitude(north), west, east))
        .flatten()
}

/// Reads `west,south,east,north` in decimal degrees; the error says what it takes.
pub fn parse_bounding_box(text: &str) -> Result<BoundingBox, String> {
    let parts: Vec<&str> = parts(text).collect();
    let [west, south, east, north] = parts.as_slice() else {
        return Err("takes west,south,east,north in decimal degrees".to_owned());
    };
    let (west, east) = (longitude(west)?, longitude(east)?);
    bounding_box((any_latitude(south)?, west), (any_latitude(north)?, east))
        .ok_or_else(|| "takes a south that is not above north".to_owned())
}

/// Takes the box and the circle, and the point that the circle is drawn around.
pub(super) fn parse_area(parameters: &mut Parameters) -> (Area, Option<Coordinates>) {
    let has_bbox = parameters.has("bbox");
    let bbox = parameters.parse("bbox", parse_bounding_box);
    let (has_ne, has_sw) = (parameters.has("ne"), parameters.has("sw"));
    let ne = parameters.parse("ne", corner);
    let sw = parameters.parse("sw", corner);
    if has_bbox && (has_ne || has_sw) {
        parameters.error("bbox", "can't be given together with ne and sw; give one of the two");
    } else if has_ne != has_sw {
        let missing = if has_ne { "sw" } else { "ne" };
        parameters.error(missing, "is missing: ne and sw go together");
    }
    let corners = match (ne, sw) {
        (Some(north_east), Some(south_west)) => {
            let bbox = bounding_box(south_west, north_east);
            if bbox.is_none() {
                parameters.error("sw", "must not lie north of ne");
            }
            bbox
        }
        _ => None,
    };
    let has_near = parameters.has("near");
    let near = parameters
        .parse("near", point)
        .map(|(lat_e7, lon)| Coordinates { lat_e7, lon_e7: wrap_longitude_e7(lon) });
    let has_radius = parameters.has("radius_km");
    let radius = parameters.parse("radius_km", |text| {
        parse_scaled(text, 3, Surplus::Refuse)
            .ok()
            .filter(|metres| (1..=RADIUS_METRES_MAX).contains(metres))
            .ok_or_else(|| "takes kilometres above 0 up to 500, at most 3 decimals".to_owned())
    });
    if has_radius && !has_near {
        parameters.error("radius_km", "needs near=lat,lon to be drawn around");
    }
    let bbox = bbox.or(corners);
    let default_radius = bbox.is_none().then_some(RADIUS_METRES_DEFAULT);
    let circle = near.zip(radius.or(default_radius));
    let circle = circle.map(|(centre, radius_metres)| Circle { centre, radius_metres });
    (Area { bbox, circle, place: None }, near)
}
