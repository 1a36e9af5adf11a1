//! The record as the form that people keep: totals, page, CSV, workbook.

// Totals are the sums of the lines, in every form, whatever the rows are.
mod adds_up;
// Rows for these tests.
mod fixture;
// What a slot, a cue, a gap come to in the form.
mod makes_lines;
// The page to print, the table, the workbook.
mod takes_every_form;
