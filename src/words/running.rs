//! Messages of this room.
