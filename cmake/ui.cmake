add_library(room_ui INTERFACE)
