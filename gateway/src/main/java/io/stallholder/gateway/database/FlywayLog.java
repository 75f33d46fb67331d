package io.stallholder.gateway.database;

import org.flywaydb.core.api.logging.Log;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets through what Flyway warns of; its progress reports are noise at every start.
final class FlywayLog implements Log {
  private static final Logger LOG = LoggerFactory.getLogger("org.flywaydb");

  @Override
  public void debug(String message) {
    LOG.trace(message);
  }

  @Override
  public void info(String message) {
    LOG.debug(message);
  }

  @Override
  public void notice(String message) {
    LOG.debug(message);
  }

  @Override
  public void warn(String message) {
    LOG.warn(message);
  }

  @Override
  public void error(String message) {
    LOG.error(message);
  }

  @Override
  public void error(String message, Exception e) {
    LOG.error(message, e);
  }
}
