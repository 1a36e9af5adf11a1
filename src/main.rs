//! `loaphuong`: see `loaphuong --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    loaphuong::cli::main()
}
