#pragma once

namespace sallyport::mail {

/// Takes from this process what it doesn't need to speak SMTP: descriptors but the standard ones, new rights,
/// a dump of its memory, and, where the kernel has Landlock, to start programs and to write, make or remove
/// files. The signals that tell a server to stop don't concern it: it ends when its standard input does.
void confine();

}  // namespace sallyport::mail
