set(api_fake_sources fake/DemoServices.cpp)
