#pragma once

#include "bench/workbench.h"

namespace sallyport::bench {

// The parts of a run. Each starts what it needs, ends it, and adds its lines to the table. They throw Failed.

/// The check of a code, without a server.
void measure_codes(Workbench& bench);
/// From the start to the first answer, and resident memory at rest and under a load that hashes nothing.
void measure_start(Workbench& bench);
void measure_passwords(Workbench& bench);
/// Right and wrong codes.
void measure_steps(Workbench& bench);
void measure_pages(Workbench& bench);
void measure_session_checks(Workbench& bench);
/// Two thousand connections that send a byte now and then.
void measure_slow_connections(Workbench& bench);
/// Three times of what the server can do.
void measure_overload(Workbench& bench);
/// A hundred thousand subscribers who come from another system.
void measure_import(Workbench& bench);
/// What a pooler before PostgreSQL costs.
void measure_pooler(Workbench& bench);
/// Ten million subscribers against ten thousand.
void measure_size(Workbench& bench);

}  // namespace sallyport::bench
