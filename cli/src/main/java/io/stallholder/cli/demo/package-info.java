/// The whole main job on one machine: a simulated AWS Marketplace, the gateway, and a seller's app
/// that is nothing but HTTP calls.
@NullMarked
package io.stallholder.cli.demo;

import org.jspecify.annotations.NullMarked;
