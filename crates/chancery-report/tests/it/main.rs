//! Reports of evidence made by hand.

mod comparison;
mod contrast;
mod fixture;
mod html;
mod html_check;
mod measures;
mod site;
mod text_forms;
