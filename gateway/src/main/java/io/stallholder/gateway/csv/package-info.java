/// Tables as text (RFC 4180), on their way in from other jobs and out to spreadsheets.
@NullMarked
package io.stallholder.gateway.csv;

import org.jspecify.annotations.NullMarked;
