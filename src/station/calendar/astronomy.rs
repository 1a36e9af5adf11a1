//! Where the sun and the moon stand, as far as a calendar needs it.
//!
//! Instants are Julian days: `jde` in dynamical time, in which the formulas are written, `jd` in
//! universal time, in which people live; [`delta_t_days`] lies between them. Sources: Jean Meeus,
//! *Astronomical Algorithms*, 2nd edition, chapters 22, 25 and 49 and appendix III (VSOP87);
//! ΔT by Espenak and Meeus (NASA/TP-2006-214141). Between 1900 and 2199 the new moon is right to
//! 18 s (4.5 s in the mean, against the full lunar theory of libastro) and the sun's longitude to
//! an arc second (25 s of time); both shrink beside what nobody knows of the earth's future
//! rotation. Of the past, one new moon falls so close to midnight in Vietnam that this would not
//! do: [`CLOSE_CALLS`].

/// Mean time from new moon to new moon, days.
pub(super) const MONTH_DAYS: f64 = 29.530588861;
/// Mean time from solstice to solstice, days.
const YEAR_DAYS: f64 = 365.2422;
/// 2000-01-01 12:00.
const J2000: f64 = 2_451_545.0;

/// The new moon number `k`, counted from that of 2000-01-06, in universal time.
pub(super) fn new_moon_jd(k: i32) -> f64 {
    let number = k;
    let k = f64::from(k);
    let t = k / 1236.85;
    let mean = 2_451_550.097_66 + MONTH_DAYS * k + t * t * (0.000_154_37 - 0.000_000_150 * t);
    // The earth's orbit grows rounder; terms with the sun's anomaly shrink with it.
    let e = 1.0 - t * (0.002_516 + 0.000_007_4 * t);
    let sun = (2.5534 + 29.105_356_70 * k - 0.000_001_4 * t * t).to_radians();
    let moon =
        (201.5643 + 385.816_935_28 * k + t * t * (0.010_758_2 + 0.000_012_38 * t)).to_radians();
    let node_distance =
        (160.7108 + 390.670_502_84 * k - t * t * (0.001_611_8 + 0.000_002_27 * t)).to_radians();
    let node = (124.7746 - 1.563_755_88 * k + 0.002_067_2 * t * t).to_radians();
    let periodic: f64 = NEW_MOON_TERMS
        .iter()
        .map(|&(days, by_sun, by_moon, by_node)| {
            let shrink = e.powi(by_sun.abs());
            let angle = f64::from(by_sun) * sun
                + f64::from(by_moon) * moon
                + f64::from(by_node) * node_distance;
            days * shrink * angle.sin()
        })
        .sum();
    let planets: f64 = PLANET_TERMS
        .iter()
        .map(|&(days, at, step)| days * (at + step * k).to_radians().sin())
        .sum();
    let close_call: f64 =
        CLOSE_CALLS.iter().filter(|(moon, _)| *moon == number).map(|(_, days)| days).sum();
    let jde = mean + periodic - 0.000_17 * node.sin() + planets + close_call;
    jde - delta_t_days(jde)
}

/// The apparent longitude of the sun at `jd`, degrees from 0 to 360.
pub(super) fn sun_longitude(jd: f64) -> f64 {
    let jde = jd + delta_t_days(jd);
    let t = (jde - J2000) / 365_250.0;
    let series = |terms: &[(f64, f64, f64)]| -> f64 {
        terms.iter().map(|&(size, phase, speed)| size * (phase + speed * t).cos()).sum()
    };
    let earth = series(&EARTH_L0)
        + t * (series(&EARTH_L1) + t * (series(&EARTH_L2) + t * series(&EARTH_L3)));
    let earth_degrees = (earth / 1e8).to_degrees();
    // Nutation and aberration, arc seconds; the distance to the sun hardly matters here.
    let centuries = t * 10.0;
    let node = (125.044_52 - 1_934.136_261 * centuries).to_radians();
    let sun_mean = (280.4665 + 36_000.769_8 * centuries).to_radians();
    let moon_mean = (218.3165 + 481_267.881_3 * centuries).to_radians();
    let nutation =
        -17.20 * node.sin() - 1.32 * (2.0 * sun_mean).sin() - 0.23 * (2.0 * moon_mean).sin()
            + 0.21 * (2.0 * node).sin();
    let anomaly = (357.529_11 + 35_999.050_29 * centuries).to_radians();
    let aberration = -20.4898 * (1.0 + 0.0167 * anomaly.cos());
    (earth_degrees + 180.0 + (nutation + aberration - 0.090_33) / 3600.0).rem_euclid(360.0)
}

/// The winter solstice (270°) nearest to `near_jd`, in universal time.
pub(super) fn winter_solstice_jd(near_jd: f64) -> f64 {
    let mut jd = near_jd;
    // The longitude is nearly linear in time: two rounds reach the second, four are plenty.
    for _ in 0..4 {
        let ahead = (270.0 - sun_longitude(jd) + 180.0).rem_euclid(360.0) - 180.0;
        jd += ahead / 360.0 * YEAR_DAYS;
    }
    jd
}

/// Dynamical time less universal time, in days, at either.
fn delta_t_days(jd: f64) -> f64 {
    let year = 2000.0 + (jd - J2000) / 365.25;
    // Before 1900 only a few weeks are ever asked for.
    let year = year.max(1900.0);
    let since = |epoch: f64| year - epoch;
    let seconds = if year < 1920.0 {
        polynomial(since(1900.0), &[-2.79, 1.494_119, -0.059_893_9, 0.006_196_6, -0.000_197])
    } else if year < 1941.0 {
        polynomial(since(1920.0), &[21.20, 0.844_93, -0.076_1, 0.002_093_6])
    } else if year < 1961.0 {
        polynomial(since(1950.0), &[29.07, 0.407, -1.0 / 233.0, 1.0 / 2547.0])
    } else if year < 1986.0 {
        polynomial(since(1975.0), &[45.45, 1.067, -1.0 / 260.0, -1.0 / 718.0])
    } else if year < 2005.0 {
        let factors = [63.86, 0.3345, -0.060_374, 0.001_727_5, 0.000_651_814, 0.000_023_735_99];
        polynomial(since(2000.0), &factors)
    } else if year < 2050.0 {
        polynomial(since(2000.0), &[62.92, 0.322_17, 0.005_589])
    } else {
        let centuries = since(1820.0) / 100.0;
        -20.0 + 32.0 * centuries * centuries - 0.5628 * (2150.0 - year).max(0.0)
    };
    seconds / 86_400.0
}

fn polynomial(x: f64, factors: &[f64]) -> f64 {
    factors.iter().rev().fold(0.0, |sum, factor| sum * x + factor)
}

/// New moons that the series puts on the wrong side of midnight, and the days it misses them by:
/// that of 1967-07-08 came 3 s after midnight, the series has it 2 s before.
const CLOSE_CALLS: [(i32, f64); 1] = [(-402, 4.7 / 86_400.0)];

/// Days; multiples of the sun's anomaly, the moon's anomaly, the moon's distance from its node.
const NEW_MOON_TERMS: [(f64, i32, i32, i32); 24] = [
    (-0.407_20, 0, 1, 0),
    (0.172_41, 1, 0, 0),
    (0.016_08, 0, 2, 0),
    (0.010_39, 0, 0, 2),
    (0.007_39, -1, 1, 0),
    (-0.005_14, 1, 1, 0),
    (0.002_08, 2, 0, 0),
    (-0.001_11, 0, 1, -2),
    (-0.000_57, 0, 1, 2),
    (0.000_56, 1, 2, 0),
    (-0.000_42, 0, 3, 0),
    (0.000_42, 1, 0, 2),
    (0.000_38, 1, 0, -2),
    (-0.000_24, -1, 2, 0),
    (-0.000_07, 2, 1, 0),
    (0.000_04, 0, 2, -2),
    (0.000_04, 3, 0, 0),
    (0.000_03, 1, 1, -2),
    (0.000_03, 0, 2, 2),
    (-0.000_03, 1, 1, 2),
    (0.000_03, -1, 1, 2),
    (-0.000_02, -1, 1, -2),
    (-0.000_02, 1, 3, 0),
    (0.000_02, 0, 4, 0),
];

/// Days, degrees at `k` = 0, degrees per `k`.
const PLANET_TERMS: [(f64, f64, f64); 14] = [
    (0.000_325, 299.77, 0.107_408),
    (0.000_165, 251.88, 0.016_321),
    (0.000_164, 251.83, 26.651_886),
    (0.000_126, 349.42, 36.412_478),
    (0.000_110, 84.66, 18.206_239),
    (0.000_062, 141.74, 53.303_771),
    (0.000_060, 207.14, 2.453_732),
    (0.000_056, 154.84, 7.306_860),
    (0.000_047, 34.52, 27.261_239),
    (0.000_042, 207.19, 0.121_824),
    (0.000_040, 291.34, 1.844_379),
    (0.000_037, 161.72, 24.198_154),
    (0.000_035, 239.56, 25.513_099),
    (0.000_023, 331.55, 3.592_518),
];

/// The earth's heliocentric longitude: 10⁻⁸ radians, phase, radians per thousand years. What is
/// left out is below half an arc second together.
const EARTH_L0: [(f64, f64, f64); 40] = [
    (175_347_046.0, 0.0, 0.0),
    (3_341_656.0, 4.669_256_8, 6_283.075_850_0),
    (34_894.0, 4.626_10, 12_566.151_70),
    (3_497.0, 2.744_1, 5_753.384_9),
    (3_418.0, 2.828_9, 3.523_1),
    (3_136.0, 3.627_7, 77_713.771_5),
    (2_676.0, 4.418_1, 7_860.419_4),
    (2_343.0, 6.135_2, 3_930.209_7),
    (1_324.0, 0.742_5, 11_506.769_8),
    (1_273.0, 2.037_1, 529.691_0),
    (1_199.0, 1.109_6, 1_577.343_5),
    (990.0, 5.233, 5_884.927),
    (902.0, 2.045, 26.298),
    (857.0, 3.508, 398.149),
    (780.0, 1.179, 5_223.694),
    (753.0, 2.533, 5_507.553),
    (505.0, 4.583, 18_849.228),
    (492.0, 4.205, 775.523),
    (357.0, 2.920, 0.067),
    (317.0, 5.849, 11_790.629),
    (284.0, 1.899, 796.298),
    (271.0, 0.315, 10_977.079),
    (243.0, 0.345, 5_486.778),
    (206.0, 4.806, 2_544.314),
    (205.0, 1.869, 5_573.143),
    (202.0, 2.458, 6_069.777),
    (156.0, 0.833, 213.299),
    (132.0, 3.411, 2_942.463),
    (126.0, 1.083, 20.775),
    (115.0, 0.645, 0.980),
    (103.0, 0.636, 4_694.003),
    (102.0, 0.976, 15_720.839),
    (102.0, 4.267, 7.114),
    (99.0, 6.21, 2_146.17),
    (98.0, 0.68, 155.42),
    (86.0, 5.98, 161_000.69),
    (85.0, 1.30, 6_275.96),
    (85.0, 3.67, 71_430.70),
    (80.0, 1.81, 17_260.15),
    (79.0, 3.04, 12_036.46),
];

const EARTH_L1: [(f64, f64, f64); 12] = [
    (628_331_966_747.0, 0.0, 0.0),
    (206_059.0, 2.678_235, 6_283.075_850),
    (4_303.0, 2.635_1, 12_566.151_7),
    (425.0, 1.590, 3.523),
    (119.0, 5.796, 26.298),
    (109.0, 2.966, 1_577.344),
    (93.0, 2.59, 18_849.23),
    (72.0, 1.14, 529.69),
    (68.0, 1.87, 398.15),
    (67.0, 4.41, 5_507.55),
    (59.0, 2.89, 5_223.69),
    (56.0, 2.17, 155.42),
];

const EARTH_L2: [(f64, f64, f64); 3] =
    [(52_919.0, 0.0, 0.0), (8_720.0, 1.072_1, 6_283.075_8), (309.0, 0.867, 12_566.152)];

const EARTH_L3: [(f64, f64, f64); 2] = [(289.0, 5.844, 6_283.076), (35.0, 0.0, 0.0)];
