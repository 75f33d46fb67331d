package io.stallholder.marketplace;

/// An error as AWS sent it: the bare code (`ThrottlingException`), the HTTP status, AWS's own
/// words.
public record ErrorReply(String code, int status, String message) {}
