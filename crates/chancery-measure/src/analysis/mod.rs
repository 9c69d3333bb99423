//! What is not one number a state or pair and year: functions over frames, the same on a store and on the built-in release.

pub mod ideal_points;
pub mod movement;
