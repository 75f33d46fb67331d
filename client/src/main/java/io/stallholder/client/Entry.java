package io.stallholder.client;

/// An event as it is sent, whenever it is sent.
///
/// @param atMillis when it was reported
/// @param json in UTF-8, without line breaks
/// @param weight what it takes of the queue
@SuppressWarnings("ArrayRecordComponent") // never compared
record Entry(long atMillis, byte[] json, int weight) {}
