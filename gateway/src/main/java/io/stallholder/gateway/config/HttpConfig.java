package io.stallholder.gateway.config;

import java.util.Optional;

/// Where the two listeners listen, and what the public one asks of the internet.
///
/// @param publicHost address of the listener that buyers reach; it serves `/register` alone
/// @param publicPort 0: any free port
/// @param internalHost address of the listener for the seller's app and operators
/// @param internalPort 0: any free port
/// @param maxBodyBytes a longer request body is refused with 413
/// @param requestsPerMinute how often one address may ask the public listener
/// @param tls absent: the public listener is in the clear, and TLS is a proxy's
/// @param trustedProxies whose word is taken for who asks, and by which address; absent: nobody's
/// @param forwardedBy the headers in which they give it
public record HttpConfig(
    @Default("127.0.0.1") String publicHost,
    @Default("8080") int publicPort,
    @Default("127.0.0.1") String internalHost,
    @Default("8081") int internalPort,
    @Default("8388608") int maxBodyBytes,
    @Default("120") int requestsPerMinute,
    Optional<TlsConfig> tls,
    Optional<String> trustedProxies,
    @Default("x-forwarded") ForwardedBy forwardedBy) {

  private static final int LEAST_BODY_BYTES = 1024;
  private static final int MOST_BODY_BYTES = 256 * 1024 * 1024;
  private static final int LEAST_REQUESTS = 10;
  private static final int MOST_REQUESTS = 1_000_000;
  private static final int REQUESTS_PER_MINUTE = 120;

  /// How a proxy says whom it speaks for. One of them alone is read: a proxy that writes the one
  /// lets the other through, as whoever asks has written it.
  public enum ForwardedBy {
    /// `X-Forwarded-For`, `-Proto` and `-Host`.
    X_FORWARDED,
    /// `Forwarded`, of RFC 7239.
    FORWARDED
  }

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
    Require.between("requestsPerMinute", requestsPerMinute, LEAST_REQUESTS, MOST_REQUESTS);
    trustedProxies.ifPresent(text -> Networks.parse("trustedProxies", text));
  }

  /// In the clear, without proxies.
  public HttpConfig(
      String publicHost, int publicPort, String internalHost, int internalPort, int maxBodyBytes) {
    this(
        publicHost,
        publicPort,
        internalHost,
        internalPort,
        maxBodyBytes,
        REQUESTS_PER_MINUTE,
        Optional.empty(),
        Optional.empty(),
        ForwardedBy.X_FORWARDED);
  }

  /// The proxies whose word is taken.
  public Networks proxies() {
    return trustedProxies.map(text -> Networks.parse("trustedProxies", text)).orElse(Networks.NONE);
  }
}
