package io.stallholder.gateway.config;

/// Where the two listeners listen.
///
/// @param publicHost address of the listener that buyers reach; it serves `/register` alone
/// @param publicPort 0: any free port
/// @param internalHost address of the listener for the seller's app and operators
/// @param internalPort 0: any free port
/// @param maxBodyBytes a longer request body is refused with 413
public record HttpConfig(
    @Default("127.0.0.1") String publicHost,
    @Default("8080") int publicPort,
    @Default("127.0.0.1") String internalHost,
    @Default("8081") int internalPort,
    @Default("8388608") int maxBodyBytes) {

  private static final int LEAST_BODY_BYTES = 1024;
  private static final int MOST_BODY_BYTES = 256 * 1024 * 1024;

  public HttpConfig {
    Require.notBlank("publicHost", publicHost);
    Require.port("publicPort", publicPort);
    Require.notBlank("internalHost", internalHost);
    Require.port("internalPort", internalPort);
    Require.that(
        publicPort == 0 || publicPort != internalPort || !publicHost.equals(internalHost),
        "internalPort",
        "another port than publicPort",
        internalPort);
    Require.between("maxBodyBytes", maxBodyBytes, LEAST_BODY_BYTES, MOST_BODY_BYTES);
  }
}
