package io.stallholder.gateway.config;

/// One value as it was given.
///
/// @param text as written, so that an account id keeps its leading zero
/// @param origin where to go and change it: file and line, or the variable's name
record Setting(String text, String origin) {}
