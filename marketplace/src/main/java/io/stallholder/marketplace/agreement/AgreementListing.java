package io.stallholder.marketplace.agreement;

import io.stallholder.marketplace.LicenseArn;
import java.time.Instant;
import java.util.Optional;

/// An agreement as it stands now.
///
/// @param endsAt absent for open ends; past once it has ended
public record AgreementListing(
    Agreement agreement,
    Optional<LicenseArn> license,
    Optional<Instant> endsAt,
    Optional<Instant> updatedAt) {}
