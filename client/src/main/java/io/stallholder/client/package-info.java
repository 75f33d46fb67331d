/// What a seller's Java app says to Stallholder, and hears from it.
///
/// ```java
/// UsageReporter usage =
///     UsageReporter.builder(gateway, apiKey).spool(Path.of("/var/lib/app/usage")).build();
/// usage.report(UsageEvent.of("tenant-42", "api_calls", 3));
///
/// Access access = Access.builder(gateway, apiKey).build();
/// boolean mayUse = access.ofTenant("tenant-42", "api_calls").allowedOrElse(true);
///
/// WebhookVerifier webhooks = WebhookVerifier.of(secret);
/// webhooks.verify(request::getHeader, body).event().ifPresent(access::heard);
/// ```
///
/// Nothing here throws for what the network or the gateway does, and nothing blocks a request but
/// [io.stallholder.client.Access], for as long as it is told to.
@NullMarked
package io.stallholder.client;

import org.jspecify.annotations.NullMarked;
