//! Numbers that are known to fit into another type. One that does not is a bug: it ends the work
//! instead of going on as another number.

use std::fmt::Display;

/// The same number in a type that holds it.
pub fn exact<N: Copy + Display, T: TryFrom<N>>(number: N) -> T {
    T::try_from(number).unwrap_or_else(|_| {
        unreachable!("{number} does not fit into {}", std::any::type_name::<T>())
    })
}
