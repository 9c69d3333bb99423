//! Reports of evidence made by hand.

mod contrast;
mod fixture;
mod html;
mod html_check;
mod text_forms;
