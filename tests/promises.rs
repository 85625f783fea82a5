//! What jifen promises, told as stories and tried as attacks. One binary, black box: everything
//! here uses what anybody could use.

mod files;
mod floors;
mod golden;
mod model;
mod replay;
mod stories;
