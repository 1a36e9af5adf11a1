//! Fills a template: `@NAME@` is replaced, a line that begins with `?word ` stands only where the
//! word holds.

/// Fills `template`. What is put in is never looked through for names itself.
pub fn fill(template: &str, holds: &[&str], values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    for line in template.lines() {
        let line = match line.strip_prefix('?').and_then(|line| line.split_once(' ')) {
            Some((word, _)) if !holds.contains(&word) => continue,
            Some((_, line)) => line,
            None => line,
        };
        push_filled(&mut filled, line, values);
        filled.push('\n');
    }
    filled
}

fn push_filled(filled: &mut String, mut line: &str, values: &[(&str, &str)]) {
    while let Some((before, behind)) = line.split_once('@') {
        filled.push_str(before);
        let known = values.iter().find_map(|(name, value)| {
            let rest = behind.strip_prefix(name)?.strip_prefix('@')?;
            Some((value, rest))
        });
        match known {
            Some((value, rest)) => {
                filled.push_str(value);
                line = rest;
            }
            None => {
                filled.push('@');
                line = behind;
            }
        }
    }
    filled.push_str(line);
}

/// A text as YAML, in double quotes: those of JSON are YAML's, too.
pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string is always JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_not_filled_again() {
        let template = "a: @A@\n?b b: @B@\n?c c: @C@\nd: x@y.example @A@@B@\n";
        let values = [("A", "@B@"), ("B", "2"), ("C", "3")];
        let want = "a: @B@\nb: 2\nd: x@y.example @B@2\n";
        assert_eq!(fill(template, &["b"], &values), want);
    }
}
