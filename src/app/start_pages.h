#pragma once

namespace sallyport::app {

/// Unmaps the pages of the program's and its libraries' files that hold neither code nor anything that
/// changes. Most of them are tables that the loader read once, at the start, and they stay resident
/// otherwise: 3 MiB. What is asked for again comes from the system's cache, a page at a time. From any
/// thread, at any time.
void give_back_what_the_start_has_read();

}  // namespace sallyport::app
