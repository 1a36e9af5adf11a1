//! Hours across the picture: only those in use, with the empty ones between cut out, so that a
//! bulletin of one minute is more than a hairline.

/// Shown before and after what is in use, seconds.
const MARGIN_S: u32 = 10 * 60;
/// Ends of a piece fall on multiples of this, seconds.
const GRID_S: u32 = 5 * 60;
/// Empty hours shorter than this are not worth a cut, seconds.
const CUT_S: u32 = 90 * 60;
/// Room of a cut, in units of the picture.
const CUT_WIDTH: f64 = 26.0;
/// Steps between ticks, seconds; the first that leaves room for its label is taken.
const TICKS_S: [u32; 6] = [5 * 60, 10 * 60, 15 * 60, 30 * 60, 3_600, 7_200];
/// Room that a label such as 05:30 needs.
const TICK_ROOM: f64 = 44.0;
const DAY_S: u32 = 86_400;

/// Where a second of the day lies across the picture.
pub(super) struct HourScale {
    pieces: Vec<Piece>,
    units_per_second: f64,
}

struct Piece {
    from: u32,
    until: u32,
    left: f64,
}

impl HourScale {
    /// A scale of `width` from `left` that shows all `spans` (seconds of the day, each rising).
    pub fn new(mut spans: Vec<(u32, u32)>, left: f64, width: f64) -> HourScale {
        spans.sort_unstable();
        let mut shown: Vec<(u32, u32)> = Vec::new();
        for (from, until) in spans {
            let from = from.saturating_sub(MARGIN_S) / GRID_S * GRID_S;
            let until = (until.saturating_add(MARGIN_S)).div_ceil(GRID_S) * GRID_S;
            let until = until.min(DAY_S);
            match shown.last_mut() {
                Some(last) if from < last.1 + CUT_S => last.1 = last.1.max(until),
                _ => shown.push((from, until)),
            }
        }
        if shown.is_empty() {
            shown.push((0, DAY_S));
        }
        let seconds: u32 = shown.iter().map(|(from, until)| until - from).sum();
        let cuts = CUT_WIDTH * (shown.len() - 1) as f64;
        let units_per_second = (width - cuts).max(1.0) / f64::from(seconds);
        let mut next = left;
        let pieces = shown.into_iter().map(|(from, until)| {
            let piece = Piece { from, until, left: next };
            next += f64::from(until - from) * units_per_second + CUT_WIDTH;
            piece
        });
        HourScale { pieces: pieces.collect(), units_per_second }
    }

    /// Where `second` lies; in a cut, at the piece before it.
    pub fn x(&self, second: u32) -> f64 {
        let place = self.pieces.iter().rev().find(|piece| piece.from <= second);
        let Some(piece) = place.or(self.pieces.first()) else { return 0.0 };
        let within = second.clamp(piece.from, piece.until) - piece.from;
        piece.left + f64::from(within) * self.units_per_second
    }

    /// Left and right ends of each piece.
    pub fn pieces(&self) -> impl Iterator<Item = (f64, f64)> {
        self.pieces.iter().map(|piece| {
            (piece.left, piece.left + f64::from(piece.until - piece.from) * self.units_per_second)
        })
    }

    /// The parts of a span of the day that are shown, left and right.
    pub fn shown(&self, from: u32, until: u32) -> impl Iterator<Item = (f64, f64)> {
        self.pieces.iter().filter_map(move |piece| {
            let (from, until) = (from.max(piece.from), until.min(piece.until));
            let x =
                |second: u32| piece.left + f64::from(second - piece.from) * self.units_per_second;
            (from < until).then(|| (x(from), x(until)))
        })
    }

    /// Seconds of the day that get a tick.
    pub fn ticks(&self) -> impl Iterator<Item = u32> {
        let step = TICKS_S
            .into_iter()
            .find(|step| f64::from(*step) * self.units_per_second >= TICK_ROOM)
            .unwrap_or(TICKS_S[TICKS_S.len() - 1]);
        self.pieces.iter().flat_map(move |piece| {
            (piece.from.div_ceil(step)..=piece.until / step).map(move |n| n * step)
        })
    }
}
