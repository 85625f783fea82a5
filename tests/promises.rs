//! What jifen promises, told as stories and tried as attacks. One binary, black box: everything
//! here uses what anybody could use.

mod commands;
mod fangshan;
mod floors;
mod imports;
mod model;
mod replay;
mod stories;
