/// From counted usage to paid records: count, seal, submit, settle, and the ledger of it all.
///
/// Usage is money. Data flow one way: `UsageCounter` adds to open hours, `Sealing` freezes them
/// into the ledger, `Submitting` sends what is frozen and settles the answers.
@NullMarked
package io.stallholder.gateway.metering;

import org.jspecify.annotations.NullMarked;
