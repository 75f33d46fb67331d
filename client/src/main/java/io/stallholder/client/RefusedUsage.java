package io.stallholder.client;

/// An event that the gateway did not take. Unless `code` is `body-too-large` the gateway keeps it
/// for 35 days, and can try it again once the reason is mended: see `/v1/usage/refused`.
///
/// @param event as it was sent, in JSON
/// @param status of HTTP, as if it had been sent alone
/// @param code stable, such as `unknown-dimension`
/// @param detail for people: what is wrong, and where
public record RefusedUsage(String event, int status, String code, String detail) {}
