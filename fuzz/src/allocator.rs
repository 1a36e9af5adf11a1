//! Counts the bytes that are allocated and gives no more when one input takes too many: without a
//! sanitizer libFuzzer can't see that, and its own look at the process's pages misses memory that
//! is asked for and never touched.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What one input may hold at a time, MiB, unless `LOAPHUONG_FUZZ_MIB` says otherwise.
const MIB_MAX: usize = 256;

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
/// As much as must not be reached; all until the first input.
static LIMIT: AtomicUsize = AtomicUsize::new(usize::MAX);

/// What is allocated now is not the next input's.
pub fn set_baseline() {
    static MIB: OnceLock<usize> = OnceLock::new();
    let mib = *MIB.get_or_init(|| {
        let said = std::env::var("LOAPHUONG_FUZZ_MIB").ok();
        said.and_then(|mib| mib.parse().ok()).unwrap_or(MIB_MAX)
    });
    LIMIT.store(LIVE.load(Ordering::Relaxed) + mib * 1024 * 1024, Ordering::Relaxed);
}

/// Whether there is room for so many bytes more, which are then counted.
fn grow(bytes: usize) -> bool {
    let live = LIVE.fetch_add(bytes, Ordering::Relaxed) + bytes;
    if live <= LIMIT.load(Ordering::Relaxed) {
        return true;
    }
    LIVE.fetch_sub(bytes, Ordering::Relaxed);
    // The words about it have to be allocated for.
    LIMIT.store(usize::MAX, Ordering::Relaxed);
    false
}

/// Panics for what did not fit. Without it the process would be aborted, and the fuzzer could not
/// go on behind what a child's limits hold.
pub fn panic_when_full() {
    std::alloc::set_alloc_error_hook(|layout| {
        panic!("{} {} bytes", super::bodies::TOO_MUCH_MEMORY, layout.size());
    });
}

// SAFETY: every call is the system allocator's own, or answers with null, which means that there is
// no memory.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !grow(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if !grow(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        // While it is moved, both are there.
        if !grow(bytes) {
            return std::ptr::null_mut();
        }
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(at, layout, bytes) }
    }
}
