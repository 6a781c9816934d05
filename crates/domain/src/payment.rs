//! The order that pays for a booking. Facts of it only grow, in any order and however often they are
//! told; two pure functions decide over them: [`step::step`], what state it is in, and
//! [`wanted::wanted`], what has to be done next.

pub mod books;
pub mod calls;
pub mod facts;
pub mod pace;
pub mod state;
pub mod step;
pub mod wanted;
