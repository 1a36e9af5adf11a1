//! `loaphuong-collect`: a centre; see `loaphuong-collect --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    loaphuong::cli::collect::main()
}
