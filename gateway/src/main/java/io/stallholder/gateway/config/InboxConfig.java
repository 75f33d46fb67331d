package io.stallholder.gateway.config;

/// How AWS's messages are taken in.
///
/// @param pollers how many long polls each queue is asked with at a time
/// @param handlers how many messages are understood at a time
public record InboxConfig(
    @Default("2") int pollers, @Default("2") int handlers, SignaturesConfig signatures) {
  private static final int MOST = 16;

  public InboxConfig {
    Require.between("pollers", pollers, 1, MOST);
    Require.between("handlers", handlers, 1, MOST);
  }
}
