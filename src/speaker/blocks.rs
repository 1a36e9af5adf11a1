//! Decoded sound on its way from a run's feeder thread to the sink's thread: blocks through a
//! bounded lock-free queue, their memory back through another, so that the sink's thread neither
//! waits nor allocates nor frees.

use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_queue::ArrayQueue;

/// Frames in a block: 43 ms at 48 kHz.
pub const BLOCK_FRAMES: usize = 2_048;

/// Blocks of one run: 2.7 s at 48 kHz. An SD card was seen to stall for 1 to 2 s while it
/// collects garbage; the price is 1 MB a run.
const BLOCKS: usize = 64;

/// A stretch of one cue.
pub struct SampleBlock {
    /// Place of the cue in its run, from 0.
    pub place: u32,
    /// The cue's first block.
    pub begins: bool,
    /// The cue's last block, and how it ends.
    pub ends: Option<BlockEnd>,
    /// Stereo, interleaved, at the sink's rate; may be empty.
    pub samples: Vec<f32>,
}

/// How a cue's sound comes to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockEnd {
    Whole,
    /// It could not be opened, or broke off here.
    Broken,
}

/// The queue and its way back.
pub struct BlockQueue {
    full: ArrayQueue<SampleBlock>,
    empty: ArrayQueue<Vec<f32>>,
    /// The feeder has pushed its last block.
    complete: AtomicBool,
    /// Nobody takes blocks any more.
    abandoned: AtomicBool,
}

impl Default for BlockQueue {
    fn default() -> BlockQueue {
        let empty = ArrayQueue::new(BLOCKS);
        for _ in 0..BLOCKS {
            empty
                .push(Vec::with_capacity(BLOCK_FRAMES * 2))
                .expect("the queue holds as many as are made");
        }
        BlockQueue {
            full: ArrayQueue::new(BLOCKS),
            empty,
            complete: AtomicBool::new(false),
            abandoned: AtomicBool::new(false),
        }
    }
}

impl BlockQueue {
    /// Memory for the next block, or `None` while all of it is on its way.
    pub fn spare(&self) -> Option<Vec<f32>> {
        self.empty.pop()
    }

    /// Hands a block whose samples lie in memory from [`BlockQueue::spare`].
    pub fn push(&self, block: SampleBlock) {
        assert!(self.full.push(block).is_ok(), "a block more than there is memory for");
    }

    /// No block follows.
    pub fn complete(&self) {
        self.complete.store(true, Ordering::Release);
    }

    /// The next block. Never waits.
    pub fn take(&self) -> TakenBlock {
        // In this order: a block pushed just before the end must not be missed.
        let complete = self.complete.load(Ordering::Acquire);
        match self.full.pop() {
            Some(block) => TakenBlock::Block(block),
            None if complete => TakenBlock::End,
            None => TakenBlock::NotYet,
        }
    }

    /// Whether a taker would find something now.
    pub fn ready(&self) -> bool {
        self.complete.load(Ordering::Acquire) || !self.full.is_empty()
    }

    /// Gives a block's memory back.
    pub fn recycle(&self, mut samples: Vec<f32>) {
        samples.clear();
        // There is room for every block ever made; were there none, freeing it is harmless.
        drop(self.empty.push(samples));
    }

    /// Tells the feeder to end.
    pub fn abandon(&self) {
        self.abandoned.store(true, Ordering::Release);
    }

    pub fn abandoned(&self) -> bool {
        self.abandoned.load(Ordering::Acquire)
    }
}

/// What [`BlockQueue::take`] found.
pub enum TakenBlock {
    Block(SampleBlock),
    /// The feeder is behind.
    NotYet,
    /// Nothing will follow.
    End,
}
