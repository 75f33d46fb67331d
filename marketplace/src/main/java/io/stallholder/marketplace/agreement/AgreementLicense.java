package io.stallholder.marketplace.agreement;

import io.stallholder.marketplace.LicenseArn;

/// The license of an agreement.
///
/// @param wasProvisioned whether the license was active at any time; false as well where AWS's word
///   for its status is not known here
public record AgreementLicense(LicenseArn arn, boolean wasProvisioned) {}
