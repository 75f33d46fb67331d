package io.stallholder.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Where log lines go, and how they look. Libraries that log with `java.util.logging`, as the web
/// server does, go the same way.
///
/// Other people's loggers speak from WARN on, whatever level is chosen for ours.
final class Logging {
  // It warns, with a stack trace, of each request that breaks off: whoever likes could fill the
  // log.
  private static final String CONNECTIONS = "io.helidon.webserver.http1.Http1Connection";
  private static final String OURS = "io.stallholder";
  private static final String TEXT = "%d{HH:mm:ss.SSS} %-5level %logger{0} %msg %kvp%n";

  private Logging() {}

  /// Text on standard error, beside what a verb prints for its user; warnings, unless asked for
  /// more.
  static void forPeople(Optional<org.slf4j.event.Level> level) {
    var encoder = new PatternLayoutEncoder();
    encoder.setPattern(TEXT);
    encoder.setCharset(StandardCharsets.UTF_8);
    start(encoder, ConsoleTarget.SystemErr, level.orElse(org.slf4j.event.Level.WARN));
  }

  /// JSON lines on standard output.
  static void forMachines(Optional<org.slf4j.event.Level> level) {
    start(new JsonLines(), ConsoleTarget.SystemOut, level.orElse(org.slf4j.event.Level.INFO));
  }

  private static void start(
      Encoder<ILoggingEvent> encoder, ConsoleTarget target, org.slf4j.event.Level ours) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    encoder.setContext(context);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setTarget(target.getName());
    appender.start();
    Level level = Level.convertAnSLF4JLevel(ours);
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    bridge(context);
    root.setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN);
    context.getLogger(OURS).setLevel(level);
    context.getLogger(CONNECTIONS).setLevel(Level.ERROR);
    Thread.setDefaultUncaughtExceptionHandler((thread, e) ->
        LoggerFactory.getLogger(Logging.class).error("thread {} ended", thread.getName(), e));
  }

  private static void bridge(LoggerContext context) {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    // Without it, each discarded JUL record would still be made and handed over.
    var propagator = new LevelChangePropagator();
    propagator.setContext(context);
    propagator.setResetJUL(true);
    propagator.start();
    context.addListener(propagator);
  }
}
