#pragma once

namespace sallyport::app {

/// Unmaps the pages of the program's and its libraries' files that never change: code and constants. Most of
/// them were needed once, by the loader and the start, and stay resident otherwise. What is asked for again
/// comes from the system's cache, a few pages at a time. Nothing while a debugger is attached. From any
/// thread, at any time.
void give_back_what_the_start_has_read();

}  // namespace sallyport::app
