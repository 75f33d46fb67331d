package io.stallholder.simulator.scenario;

import java.time.Duration;

/// One thing that happens.
///
/// @param number from 1
/// @param after how much virtual time passes before it
record Step(int number, Duration after, Verb verb) {}
