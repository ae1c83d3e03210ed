#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "otp/algorithm.h"

namespace sallyport::otp {

/// A code that another implementation computed: oathtool 2.6.7 of the OATH Toolkit. Each row was made by
/// `oathtool --totp=HASH -d DIGITS -s PERIOD -N @SECONDS HEX`, every second one by
/// `oathtool … -b BASE32`; the keys are random.
struct OathtoolVector {
  std::string_view key_hex;
  std::string_view key_base32;
  Algorithm algorithm;
  Digits digits;
  int period_seconds;
  std::int64_t unix_seconds;
  std::string_view code;
};

inline constexpr std::array oathtool_totp{
    OathtoolVector{.key_hex = "913c02c8cb385aef780f7ebd1452819f2496eb1c",
                   .key_base32 = "SE6AFSGLHBNO66APP26RIUUBT4SJN2Y4",
                   .algorithm = Algorithm::sha1,
                   .digits = Digits::six,
                   .period_seconds = 30,
                   .unix_seconds = 7695333771,
                   .code = "760146"},
    OathtoolVector{.key_hex = "cfc407f92c1a46ce34bbd0b0fe8b14eb658593499d38abaaebda3fdd3833e60cacb55143223dbe"
                              "6ad2ab0426db6deb878bd86a8237fb6e776906e92b082dd3bc",
                   .key_base32 = "Z7CAP6JMDJDM4NF32CYP5CYU5NSYLE2JTU4KXKXL3I752OBT4YGKZNKRIMRD3PTK2KVQIJW3NXV"
                                 "YPC6YNKBDP63OO5UQN2JLBAW5HPA",
                   .algorithm = Algorithm::sha1,
                   .digits = Digits::six,
                   .period_seconds = 30,
                   .unix_seconds = 1,
                   .code = "685607"},
    OathtoolVector{.key_hex = "97acdc96456e84524e7540fc938598a42d806da4",
                   .key_base32 = "S6WNZFSFN2CFETTVID6JHBMYUQWYA3NE",
                   .algorithm = Algorithm::sha1,
                   .digits = Digits::six,
                   .period_seconds = 60,
                   .unix_seconds = 29,
                   .code = "658938"},
    OathtoolVector{.key_hex = "d88574e74569752192da3978828869db4ff4ac832845e8dff0bc13ad647369c5ae5892ff73a732"
                              "79fe285db22b8dd167bf734335025d3429b12657b57d7bec33",
                   .key_base32 = "3CCXJZ2FNF2SDEW2HF4IFCDJ3NH7JLEDFBC6RX7QXQJ22ZDTNHC24WES75Z2OMTZ7YUF3MRLRXI"
                                 "WPP3TIM2QEXJUFGYSMV5VPV56YMY",
                   .algorithm = Algorithm::sha1,
                   .digits = Digits::six,
                   .period_seconds = 30,
                   .unix_seconds = 2048383918,
                   .code = "734619"},
    OathtoolVector{.key_hex = "c9533fad13e1651020d53e9a39ce2736",
                   .key_base32 = "ZFJT7LIT4FSRAIGVH2NDTTRHGY",
                   .algorithm = Algorithm::sha1,
                   .digits = Digits::six,
                   .period_seconds = 30,
                   .unix_seconds = 59,
                   .code = "928723"},
    OathtoolVector{.key_hex = "d732f80b86bd76cacbafb4902e721a120ab4bd0e3a8d065e7ac9fc3c4fa0eb70752b6988d1816c"
                              "c197a6657582cbd71da8f681aa05b3431c1a995f6685ccd574",
                   .key_base32 = "24ZPQC4GXV3MVS5PWSIC44Q2CIFLJPIOHKGQMXT2ZH6DYT5A5NYHKK3JRDIYC3GBS6TGK5MCZPL"
                                 "R3KHWQGVALM2DDQNJSX3GQXGNK5A",
                   .algorithm = Algorithm::sha1,
                   .digits = Digits::six,
                   .period_seconds = 30,
                   .unix_seconds = 1111111109,
                   .code = "808853"},
    OathtoolVector{.key_hex = "c0476c57f23886bb45255bdd86da14bbfd296dc6",
                   .key_base32 = "YBDWYV7SHCDLWRJFLPOYNWQUXP6SS3OG",
                   .algorithm = Algorithm::sha1,
                   .digits = Digits::six,
                   .period_seconds = 30,
                   .unix_seconds = 10695126478,
                   .code = "865845"},
    OathtoolVector{
        .key_hex = "86cf6b7494613bbfab52ae4db0bd12e457bf2a9e773193c93829c962541edefd96f1e2765b67c58f14b8e9516"
                   "fcc264aaeaa0e5ce7c27a3875d709d0755a061ef928336049df974d6902e1c62351bb7f885c379208cdb4f6cd"
                   "f0e50f39651c04e7f5d4b8",
        .key_base32 = "Q3HWW5EUME537K2SVZG3BPIS4RL36KU6O4YZHSJYFHEWEVA6336ZN4PCOZNWPRMPCS4OSULPZQTEVLVKBZOOPQ"
                      "T2HB25OCOQOVNAMHXZFAZWASO7S5GWSAXBYYRVDO37RBODPEQIZW2PNTPQ4UHTSZI4ATT7LVFY",
        .algorithm = Algorithm::sha1,
        .digits = Digits::six,
        .period_seconds = 30,
        .unix_seconds = 2147483647,
        .code = "372906"},
    OathtoolVector{.key_hex = "8c052e878ae39e92ac6bd1d8c714fca300540888",
                   .key_base32 = "RQCS5B4K4OPJFLDL2HMMOFH4UMAFICEI",
                   .algorithm = Algorithm::sha1,
                   .digits = Digits::six,
                   .period_seconds = 90,
                   .unix_seconds = 2147483648,
                   .code = "082922"},
    OathtoolVector{.key_hex = "642a491867ec8ea2cf344db39c507cfa3338e592bbe8df520c655b288ec6a866f07870e2832465"
                              "91e01d2ae9743467d165f9f4b4e3efd409e24f63525d68b217",
                   .key_base32 = "MQVESGDH5SHKFTZUJWZZYUD47IZTRZMSXPUN6UQMMVNSRDWGVBTPA6DQ4KBSIZMR4AOSV2LUGRT"
                                 "5CZPZ6S2OH36UBHRE6Y2SLVULEFY",
                   .algorithm = Algorithm::sha1,
                   .digits = Digits::eight,
                   .period_seconds = 90,
                   .unix_seconds = 3201176123,
                   .code = "15381482"},
    OathtoolVector{.key_hex = "7cd30b9f147dcc863e73f441b2ce6f97b18e096f79a83eaa15bc23fe15bb39b25e0ba75be7d227"
                              "1f4d51e73923d0887105e9d61b69c4fe69f72686c60a48714c",
                   .key_base32 = "PTJQXHYUPXGIMPTT6RA3FTTPS6YY4CLPPGUD5KQVXQR74FN3HGZF4C5HLPT5EJY7JVI6OOJD2CE"
                                 "HCBPJ2YNWTRH6NH3SNBWGBJEHCTA",
                   .algorithm = Algorithm::sha1,
                   .digits = Digits::eight,
                   .period_seconds = 90,
                   .unix_seconds = 4294967296,
                   .code = "40248870"},
    OathtoolVector{.key_hex = "3bbd8afd8ef75188167666eb0bf612dca55278ae6967e8ec842be4678cb139e82aaa2307b15d6f"
                              "632d212974c947d8267ee8bc38ccca870c242e3a35559e04f326",
                   .key_base32 = "HO6YV7MO65IYQFTWM3VQX5QS3SSVE6FONFT6R3EEFPSGPDFRHHUCVKRDA6YV233DFUQSS5GJI7M"
                                 "CM7XIXQ4MZSUHBQSC4ORVKWPAJ4ZG",
                   .algorithm = Algorithm::sha1,
                   .digits = Digits::eight,
                   .period_seconds = 1,
                   .unix_seconds = 4102444800,
                   .code = "72225984"},
    OathtoolVector{
        .key_hex = "bbadef3ecd8ad8024d15092717c7dcf8902c25aee6cc0d3932c2665b2dfdd1dbd8b51da89b94ccf96325e40da"
                   "53664d398dfa49e442d634128659ee2207700d9d089830ad3bcad036b53b8585ab56c485ce6a4f37805f32e85"
                   "53bd0399bc497ddbf59b8b",
        .key_base32 = "XOW66PWNRLMAETIVBETRPR647CICYJNO43GA2OJSYJTFWLP52HN5RNI5VCNZJTHZMMS6IDNFGZSNHGG7USPEIL"
                      "LDIEUGLHXCEB3QBWOQRGBQVU54VUBWWU5YLBNLK3CILTTKJ43YAXZS5BKTXUBZTPCJPXN7LG4L",
        .algorithm = Algorithm::sha1,
        .digits = Digits::eight,
        .period_seconds = 60,
        .unix_seconds = 16495314781,
        .code = "91380792"},
    OathtoolVector{.key_hex = "5cf15057bf000cf85ac98c3b12a67ef942478f229c4375b6b077d54211745412500e078722b678"
                              "43018d692d96ce78bb98036ec5155dacdb41cffb3856eee97a",
                   .key_base32 = "LTYVAV57AAGPQWWJRQ5RFJT67FBEPDZCTRBXLNVQO7KUEELUKQJFADQHQ4RLM6CDAGGWSLMWZZ4"
                                 "LXGADN3CRKXNM3NA476ZYK3XOS6Q",
                   .algorithm = Algorithm::sha1,
                   .digits = Digits::eight,
                   .period_seconds = 1,
                   .unix_seconds = 0,
                   .code = "47989965"},
    OathtoolVector{.key_hex = "28dd2954709aa207064782473922a53f34842902509cee0bdeef4c855b6451653edcbd36b90e82"
                              "eb3d5121e47526a0f63a18ff3c5ea563a90f1da5542ca593d5",
                   .key_base32 = "FDOSSVDQTKRAOBSHQJDTSIVFH42IIKICKCOO4C6655GIKW3EKFST5XF5G24Q5AXLHVISDZDVE2Q"
                                 "PMOQY746F5JLDVEHR3JKUFSSZHVI",
                   .algorithm = Algorithm::sha1,
                   .digits = Digits::eight,
                   .period_seconds = 60,
                   .unix_seconds = 1,
                   .code = "65102483"},
    OathtoolVector{
        .key_hex = "af9a28174ed32073836fdc85e34551eb8af0b60e1e95ecf80823e11fc6a9956f96dfce3eeff95060eb5757f03"
                   "d7eff2e85093c7966ddfcef717182833642027248d596e7eb1dcfe7717fe0bec04a727fcd60ea8098363a98e0"
                   "cb2a99a0ee3d3f90be6517",
        .key_base32 = "V6NCQF2O2MQHHA3P3SC6GRKR5OFPBNQOD2K6Z6AIEPQR7RVJSVXZNX6OH3X7SUDA5NLVP4B5P37S5BIJHR4WNX"
                      "P455YXDAUDGZBAE4SI2WLOP2Y5Z7TXC77AX3AEU4T7ZVQOVAEYGY5JRYGLFKM2B3R5H6IL4ZIX",
        .algorithm = Algorithm::sha1,
        .digits = Digits::eight,
        .period_seconds = 90,
        .unix_seconds = 12210382077,
        .code = "85233996"},
    OathtoolVector{.key_hex = "9a0f2d79919e533c73880620c2ff85ab502d9bd16c81c32a3964bbc7573467e1",
                   .key_base32 = "TIHS26MRTZJTY44IAYQMF74FVNIC3G6RNSA4GKRZMS54OVZUM7QQ",
                   .algorithm = Algorithm::sha1,
                   .digits = Digits::eight,
                   .period_seconds = 30,
                   .unix_seconds = 30,
                   .code = "43624148"},
    OathtoolVector{
        .key_hex = "e3af6d62dbaeb017607d5e836ff50349d4e649b85afc01796900145c9f23bc5be2c3c20e71e4b5933212ea080"
                   "9ccde5577a090c5b5b4596722ddf96893e1fd371457a2aab3a705a3c85dfe8a83f836ff3870ad12551de04041"
                   "d44c4508d4f5aef2de3b76",
        .key_base32 = "4OXW2YW3V2YBOYD5L2BW75IDJHKOMSNYLL6AC6LJAAKFZHZDXRN6FQ6CBZY6JNMTGIJOUCAJZTPFK55ASDC3LN"
                      "CZM4RN36LISPQ72NYUK6RKVM5HAWR4QXP6RKB7QNX7HBYK2ESVDXQEAQOUJRCQRVHVV3ZN4O3W",
        .algorithm = Algorithm::sha1,
        .digits = Digits::eight,
        .period_seconds = 60,
        .unix_seconds = 59,
        .code = "69945331"},
    OathtoolVector{.key_hex = "a173fda261c54f3aeb1700b4893dde4b805badc55c2f8997a49c2f7bd840cdcd",
                   .key_base32 = "UFZ73ITBYVHTV2YXAC2ISPO6JOAFXLOFLQXYTF5ETQXXXWCAZXGQ",
                   .algorithm = Algorithm::sha256,
                   .digits = Digits::six,
                   .period_seconds = 30,
                   .unix_seconds = 16057139781,
                   .code = "507113"},
    OathtoolVector{
        .key_hex = "f8684f0c4c456938ff97ac16b3bd603e54e77c48d1b0c4ac26514c90fb7585cbf9a0a531dfd31ed2911e76bfc"
                   "18d8c602d957b799689a52ee5a318e25066477f175295b7b34e5af216d360664a413e9db62d350c0f7e49bc76"
                   "c7e3c081c58cd46ef84c2e302bf41a2781e9cd698aefc315274a452c61fb3995ef93fc179f9b84",
        .key_base32 = "7BUE6DCMIVUTR74XVQLLHPLAHZKOO7CI2GYMJLBGKFGJB63VQXF7TIFFGHP5GHWSSEPHNP6BRWGGALMVPN4ZNC"
                      "NFF3S2GGHCKBTEO7YXKKK3PM2OLLZBNU3AMZFECPU5WYWTKDAPPZE3Y5WH4PAIDRMM2RXPQTBOGAV7IGRHQHU4"
                      "22MK57BRKJ2KIUWGD6ZZSXXZH7AXT6NYI",
        .algorithm = Algorithm::sha256,
        .digits = Digits::six,
        .period_seconds = 1,
        .unix_seconds = 1234567890,
        .code = "565747"},
    OathtoolVector{.key_hex = "5c7b01400d4f9fbd2b94702e81af75a27d750bdc589ceb00187b6611b41b9a90",
                   .key_base32 = "LR5QCQANJ6P32K4UOAXIDL3VUJ6XKC64LCOOWAAYPNTBDNA3TKIA",
                   .algorithm = Algorithm::sha256,
                   .digits = Digits::six,
                   .period_seconds = 30,
                   .unix_seconds = 2147483647,
                   .code = "809332"},
    OathtoolVector{.key_hex = "12487f9a09c3d95851ea1215c2e6672b25201e0d3a3b970fbfde2f9eddff38fcc70c3d55835420"
                              "8e16a80bd1c7edc73b7e102495d12425a64eee6a28386a3c9f",
                   .key_base32 = "CJEH7GQJYPMVQUPKCIK4FZTHFMSSAHQNHI5ZOD573YXZ5XP7HD6MODB5KWBVIIEOC2UAXUOH5XD"
                                 "TW7QQESK5CJBFUZHO42RIHBVDZHY",
                   .algorithm = Algorithm::sha256,
                   .digits = Digits::six,
                   .period_seconds = 30,
                   .unix_seconds = 3847431908,
                   .code = "834150"},
    OathtoolVector{.key_hex = "068641e250715c7309f244d07ca08f7a1daa3657",
                   .key_base32 = "A2DEDYSQOFOHGCPSITIHZIEPPIO2UNSX",
                   .algorithm = Algorithm::sha256,
                   .digits = Digits::six,
                   .period_seconds = 60,
                   .unix_seconds = 4294967295,
                   .code = "405178"},
    OathtoolVector{
        .key_hex = "39c7024296cffed6ec9f84da30769f6e2e5324f97959ee8d1f9d3b751b0c1e4692a2bc4a6ca056d2685af71c1"
                   "3352e9904a0e095a1ce2967020bf4334000d4327c6a9fed04192a18c2848ad6dc6d40bee3a1a3641eeb4f439d"
                   "342aa2275f58723b53b369",
        .key_base32 = "HHDQEQUWZ77NN3E7QTNDA5U7NYXFGJHZPFM65DI7TU5XKGYMDZDJFIV4JJWKAVWSNBNPOHATGUXJSBFA4CK2DT"
                      "RJM4BAX5BTIAANIMT4NKP62BAZFIMMFBEK23OG2QF64OQ2GZA65NHUHHJUFKRCOX2YOI5VHM3J",
        .algorithm = Algorithm::sha256,
        .digits = Digits::six,
        .period_seconds = 30,
        .unix_seconds = 4294967296,
        .code = "358854"},
    OathtoolVector{.key_hex = "d557a114a1b154bb342e9d94bc9b2966550a5fe0abb0a54906fd28a2a7ca9420c10a8be74b2588"
                              "69c1c3b26ccfb9f7b194b42a39e4b36dc5626d0ac8c96cd091",
                   .key_base32 = "2VL2CFFBWFKLWNBOTWKLZGZJMZKQUX7AVOYKKSIG7UUKFJ6KSQQMCCUL45FSLCDJYHB3E3GPXH3"
                                 "3DFFUFI46JM3NYVRG2CWIZFWNBEI",
                   .algorithm = Algorithm::sha256,
                   .digits = Digits::six,
                   .period_seconds = 90,
                   .unix_seconds = 1335235425,
                   .code = "760317"},
    OathtoolVector{.key_hex = "d19053d3572f893ce1bec7980b216415",
                   .key_base32 = "2GIFHU2XF6ETZYN6Y6MAWILECU",
                   .algorithm = Algorithm::sha256,
                   .digits = Digits::six,
                   .period_seconds = 30,
                   .unix_seconds = 20000000000,
                   .code = "629690"},
    OathtoolVector{.key_hex = "fd6a0c6b2915a08457c721ba2360a582",
                   .key_base32 = "7VVAY2ZJCWQIIV6HEG5CGYFFQI",
                   .algorithm = Algorithm::sha256,
                   .digits = Digits::six,
                   .period_seconds = 1,
                   .unix_seconds = 0,
                   .code = "724682"},
    OathtoolVector{
        .key_hex = "d8fe17be75ec4b92a642e6855c663aa9e5f81f3694900899f7860fd92ea7181079f265b39580a953af5ed6cc0"
                   "04ff41b1f9a0a4697e67512815a1b7e20e7780e5888f7a3f4572e09b39c4ac64d5c401fa7a061cb3bb46222c5"
                   "8cb03347e627a3e2ae9b78",
        .key_base32 = "3D7BPPTV5RFZFJSC42CVYZR2VHS7QHZWSSIARGPXQYH5SLVHDAIHT4TFWOKYBKKTV5PNNTAAJ72BWH42BJDJPZ"
                      "TVCKAVUG36EDTXQDSYRD32H5CXFYE3HHCKYZGVYQA7U6QGDSZ3WRRCFRMMWAZUPZRHUPRK5G3Y",
        .algorithm = Algorithm::sha256,
        .digits = Digits::eight,
        .period_seconds = 30,
        .unix_seconds = 2019972792,
        .code = "28724647"},
    OathtoolVector{
        .key_hex = "f7021a00a165d4057a5e7d92aa162e922a4003d48f1a3f3eafbfa929c094c9e15af7dfe0dc7c24959f8edb935"
                   "3f955e6518f664481bd9eca02ed6066ec599cb598492e3e1b9b828abec4bc35b8e915ba761e7f5b2a762ed8a7"
                   "f72eefdff695a429760afbf678343aa075a3762c269791e08652c13474ad56b2d2bae626a49cd4",
        .key_base32 = "64BBUAFBMXKAK6S6PWJKUFROSIVEAA6UR4ND6PVPX6USTQEUZHQVV5674DOHYJEVT6HNXE2T7FK6MUMPMZCIDP"
                      "M6ZIBO2YDG5RMZZNMYJEXD4G43QKFL5RF4GW4OSFN2OYPH6WZKOYXNRJ7XF3X575UVUQUXMCX36Z4DIOVAOWRX"
                      "MLBGS6I6BBSSYE2HJLKWWLJLVZRGUSONI",
        .algorithm = Algorithm::sha256,
        .digits = Digits::eight,
        .period_seconds = 30,
        .unix_seconds = 29,
        .code = "20977127"},
    OathtoolVector{
        .key_hex = "0143b06abfdbf29b8d4fff138d75b48d92265e68b812cce3e12bccda34e02999f2077058a31ba3288e606b326"
                   "de314e18a793cb055cacd4f31a3315c79fe508eba2ee06eb6a88544cfd921ae24573a19a02a533117d2b81568"
                   "a6f2c20df079707efbd216",
        .key_base32 = "AFB3A2V73PZJXDKP74JY25NURWJCMXTIXAJMZY7BFPGNUNHAFGM7EB3QLCRRXIZIRZQGWMTN4MKODCTZHSYFLS"
                      "WNJ4Y2GMK4PH7FBDV2F3QG5NVIQVCM7WJBVYSFOOQZUAVFGMIX2K4BK2FG6LBA34DZOB7PXUQW",
        .algorithm = Algorithm::sha256,
        .digits = Digits::eight,
        .period_seconds = 30,
        .unix_seconds = 30,
        .code = "29100835"},
    OathtoolVector{
        .key_hex = "d3dd900b571c1f70a20cd49a141b0d41101ceee214c91bcf394edc84aeb2ce7c9f23e318139865db7d42edd0d"
                   "56939cd688b0260c74a76367d9bd51ef8ac1a2cc73b6f3dd45b430948998e8be9b3793b0c0927f26402b5999a"
                   "0aab3157caa3422d43abbc",
        .key_base32 = "2POZAC2XDQPXBIQM2SNBIGYNIEIBZ3XCCTERXTZZJ3OIJLVSZZ6J6I7DDAJZQZO3PVBO3UGVNE4422ELAJQMOS"
                      "TWGZ6ZXVI67CWBULGHHNXT3VC3IMEURGMORPU3G6J3BQESP4TEAK2ZTGQKVMYVPSVDIIWUHK54",
        .algorithm = Algorithm::sha256,
        .digits = Digits::eight,
        .period_seconds = 1,
        .unix_seconds = 17053239456,
        .code = "56032960"},
    OathtoolVector{.key_hex = "edc6e5ee40c2b92e8292eb1b6aa54bef67e66f8ee4a1b101f8e3fbf540ee2ab5465bda6a45f76b"
                              "1833cc3285228a09fbbbb699203f9bf723197f7f73bd6e236a",
                   .key_base32 = "5XDOL3SAYK4S5AUS5MNWVJKL55T6M34O4SQ3CAPY4P57KQHOFK2UMW62NJC7O2YYGPGDFBJCRIE"
                                 "7XO5WTEQD7G7XEMMX673TXVXCG2Q",
                   .algorithm = Algorithm::sha256,
                   .digits = Digits::eight,
                   .period_seconds = 30,
                   .unix_seconds = 1111111109,
                   .code = "47348082"},
    OathtoolVector{.key_hex = "48e3ae07260af9383f32602efb3a44cffef215989cc9e028eb85020daf836282",
                   .key_base32 = "JDR24BZGBL4TQPZSMAXPWOSEZ77PEFMYTTE6AKHLQUBA3L4DMKBA",
                   .algorithm = Algorithm::sha256,
                   .digits = Digits::eight,
                   .period_seconds = 90,
                   .unix_seconds = 1234567890,
                   .code = "18829335"},
    OathtoolVector{.key_hex = "916bbdb5ca385fb19b6065b3edc0ca53b6741505",
                   .key_base32 = "SFV33NOKHBP3DG3AMWZ63QGKKO3HIFIF",
                   .algorithm = Algorithm::sha256,
                   .digits = Digits::eight,
                   .period_seconds = 1,
                   .unix_seconds = 15830798887,
                   .code = "53212604"},
    OathtoolVector{.key_hex = "0fd67e7744f2a21d0587bcbb7d7f89e2d3e1c83b01b268f53f1ac7bde9b4c0625a3a948b5abef4"
                              "39e6023ad4d379dcb68f62fd8b78e85bf12d936648ce911a9692",
                   .key_base32 = "B7LH452E6KRB2BMHXS5X274J4LJ6DSB3AGZGR5J7DLD332NUYBRFUOUURNNL55BZ4YBDVVGTPHO"
                                 "LND3C7WFXR2C36EWZGZSIZ2IRVFUS",
                   .algorithm = Algorithm::sha256,
                   .digits = Digits::eight,
                   .period_seconds = 60,
                   .unix_seconds = 2147483648,
                   .code = "02306106"},
    OathtoolVector{.key_hex = "65eb02f00e04ec7caffacf1049330805a97c475850c12a9c00e1a146888eccdfbac1cb322ab79c"
                              "06857a46afbe79fe9e1795bf83a8a3391272f54881ef5b77d3",
                   .key_base32 = "MXVQF4AOATWHZL72Z4IESMYIAWUXYR2YKDASVHAA4GQUNCEOZTP3VQOLGIVLPHAGQV5ENL56PH7"
                                 "J4F4VX6B2RIZZCJZPKSEB55NXPUY",
                   .algorithm = Algorithm::sha256,
                   .digits = Digits::eight,
                   .period_seconds = 60,
                   .unix_seconds = 4294967295,
                   .code = "51511446"},
    OathtoolVector{.key_hex = "02e6e9d482556b3e47aa34c0a251a762d6a0958afa6ae6a2b8db6b824bc4b2c42429552607a394"
                              "9678d641844bfe3e35aee2e45c3ab8a3d8f1412491014e2ffa1e",
                   .key_base32 = "ALTOTVECKVVT4R5KGTAKEUNHMLLKBFMK7JVONIVY3NVYES6EWLCCIKKVEYD2HFEWPDLEDBCL7Y7"
                                 "DLLXC4RODVOFD3DYUCJERAFHC76Q6",
                   .algorithm = Algorithm::sha512,
                   .digits = Digits::six,
                   .period_seconds = 1,
                   .unix_seconds = 3236571867,
                   .code = "057681"},
    OathtoolVector{.key_hex = "ec6fd9d133a84e183e4815f5911e0dd0bb2292d1159a3624c41e43e8a9de2316",
                   .key_base32 = "5RX5TUJTVBHBQPSICX2ZCHQN2C5SFEWRCWNDMJGEDZB6RKO6EMLA",
                   .algorithm = Algorithm::sha512,
                   .digits = Digits::six,
                   .period_seconds = 30,
                   .unix_seconds = 4102444800,
                   .code = "780837"},
    OathtoolVector{.key_hex = "dd8a3730b5a06d89fb5ca3fc277dbbdc8463c9f0",
                   .key_base32 = "3WFDOMFVUBWYT624UP6CO7N33SCGHSPQ",
                   .algorithm = Algorithm::sha512,
                   .digits = Digits::six,
                   .period_seconds = 1,
                   .unix_seconds = 20000000000,
                   .code = "209700"},
    OathtoolVector{
        .key_hex = "e1ba983805e01fe73dadb600a6f1471cc452212141d0e9f20e9820716d5b0a24cbac758307f2f9c9083343b14"
                   "bb8a1f69beaddae4fbcfbeadfc681fef11a676f20163b528640f59a8fdcfdb99369e1179518baa5be279e58b9"
                   "a1f6d0bedcbec2eec0ac61",
        .key_base32 = "4G5JQOAF4AP6OPNNWYAKN4KHDTCFEIJBIHIOT4QOTAQHC3K3BISMXLDVQMD7F6OJBAZUHMKLXCQ7NG7K3WXE7P"
                      "H35LP4NAP66ENGO3ZACY5VFBSA6WNI7XH5XGJWTYIXSUMLVJN6E6PFRONB63IL5XF6YLXMBLDB",
        .algorithm = Algorithm::sha512,
        .digits = Digits::six,
        .period_seconds = 60,
        .unix_seconds = 14239606441,
        .code = "274855"},
    OathtoolVector{.key_hex = "73e4333ed2b727a5b40b886f9d235bdb05c1fe0285900b597b030aeb0c5a06b77d6fd89d2779f0"
                              "2adbdff3c299a5a3d4ec62348d8b1f36606d03955877ac1b8656",
                   .key_base32 = "OPSDGPWSW4T2LNALRBXZ2I233MC4D7QCQWIAWWL3AMFOWDC2A23X236YTUTXT4BK3PP7HQUZUWR"
                                 "5J3DCGSGYWHZWMBWQHFKYO6WBXBSW",
                   .algorithm = Algorithm::sha512,
                   .digits = Digits::six,
                   .period_seconds = 30,
                   .unix_seconds = 1,
                   .code = "530486"},
    OathtoolVector{.key_hex = "56178cf6670d5e7c9f83955dead4062b8b5d8457",
                   .key_base32 = "KYLYZ5THBVPHZH4DSVO6VVAGFOFV3BCX",
                   .algorithm = Algorithm::sha512,
                   .digits = Digits::six,
                   .period_seconds = 1,
                   .unix_seconds = 29,
                   .code = "056142"},
    OathtoolVector{.key_hex = "b318766d2029eced60a10d1998f5c2932faf745127d03a814ebf4dd7f813979fb96a37a5d6ca31"
                              "8aa95f5f378cd4f66fc3b08924b2dd01c022d380eda3b820d596",
                   .key_base32 = "WMMHM3JAFHWO2YFBBUMZR5OCSMX265CRE7IDVAKOX5G5P6ATS6P3S2RXUXLMUMMKVFPV6N4M2T3"
                                 "G7Q5QRESLFXIBYARNHAHNUO4CBVMW",
                   .algorithm = Algorithm::sha512,
                   .digits = Digits::six,
                   .period_seconds = 90,
                   .unix_seconds = 1932556033,
                   .code = "275351"},
    OathtoolVector{
        .key_hex = "90645347bbc2ce3ac304a19b07e37af20b7011c0e62617f2dbba14fbc2af35b8e8101ea99c5608705bdf02d82"
                   "668d038236862b621f349ed7c94d2f46c2b35dd3bb8ce02c10f280678565fc34d6e52525e9e4465d6f909ded8"
                   "b90c6df1f2c2b516b00d8089b9c7b8f48b886092d3218a8970b16e6570b06d258eccf5e93c510d",
        .key_base32 = "SBSFGR53YLHDVQYEUGNQPY326IFXAEOA4YTBP4W3XIKPXQVPGW4OQEA6VGOFMCDQLPPQFWBGNDIDQI3IMK3CD4"
                      "2J5V6JJUXUNQVTLXJ3XDHAFQIPFADHQVS7YNGW4USSL2PEIZOW7EE55WFZBRW7D4WCWULLADMARG44POHUROEG"
                      "BEWTEGFIS4FRNZSXBMDNEWHMZ5PJHRIQ2",
        .algorithm = Algorithm::sha512,
        .digits = Digits::six,
        .period_seconds = 90,
        .unix_seconds = 59,
        .code = "109683"},
    OathtoolVector{.key_hex = "e9cc56c504abbffcd6d2384efe75ce8ebbd1160b13a1c348a329db296eb30c75e61120eb48c073"
                              "845e6a04583ad119adf6b0457e7a61dd175da4049d251dae8915",
                   .key_base32 = "5HGFNRIEVO77ZVWSHBHP45OOR255CFQLCOQ4GSFDFHNSS3VTBR26MEJA5NEMA44ELZVAIWB22EM"
                                 "235VQIV7HUYO5C5O2IBE5EUO25CIV",
                   .algorithm = Algorithm::sha512,
                   .digits = Digits::six,
                   .period_seconds = 30,
                   .unix_seconds = 1111111109,
                   .code = "209480"},
    OathtoolVector{.key_hex = "50ba15090c99afb97072d5fc29d6f5b82fe39880",
                   .key_base32 = "KC5BKCIMTGX3S4DS2X6CTVXVXAX6HGEA",
                   .algorithm = Algorithm::sha512,
                   .digits = Digits::eight,
                   .period_seconds = 60,
                   .unix_seconds = 12799524963,
                   .code = "81306915"},
    OathtoolVector{.key_hex = "2820e6520aff679b7682bb2d99fc911b",
                   .key_base32 = "FAQOMUQK75TZW5UCXMWZT7ERDM",
                   .algorithm = Algorithm::sha512,
                   .digits = Digits::eight,
                   .period_seconds = 30,
                   .unix_seconds = 2147483647,
                   .code = "77885564"},
    OathtoolVector{
        .key_hex = "77582e076faffedb405df1b6ee143357f42fb80acda33dff2861853ca010d3e817b508aacded003f07f6e48ee"
                   "28f23fa95bc330593c1d77b40eefcf8a7013d3c9d31dee6ca8893bfdca8abe700de834047f55235c025b658ac"
                   "17ca04371f5c6f3638fac6a9264055814cbc1cc66125af3bceea420351da24610ac99959fa1b9f",
        .key_base32 = "O5MC4B3PV77NWQC56G3O4FBTK72C7OAKZWRT37ZIMGCTZIAQ2PUBPNIIVLG62AB7A73OJDXCR4R7VFN4GMCZHQ"
                      "OXPNAO57HYU4AT2PE5GHPONSUISO75ZKFL44AN5A2AI72VENOAEW3FRLAXZICDOH24N43DR6WGVETEAVMBJS6B"
                      "ZRTBEWXTXTXKIIBVDWREMEFMTGKZ7INZ6",
        .algorithm = Algorithm::sha512,
        .digits = Digits::eight,
        .period_seconds = 60,
        .unix_seconds = 2147483648,
        .code = "62891964"},
    OathtoolVector{.key_hex = "0f6816841dfb9706acb6ee7dbbf41de66b56055764e463b7aec8b1fd3902c212",
                   .key_base32 = "B5UBNBA57OLQNLFW5Z63X5A54ZVVMBKXMTSGHN5OZCY72OICYIJA",
                   .algorithm = Algorithm::sha512,
                   .digits = Digits::eight,
                   .period_seconds = 60,
                   .unix_seconds = 572968145,
                   .code = "91476209"},
    OathtoolVector{
        .key_hex = "ea26807f04daaf165ce22f5edf7df266ae94d0580366de6242cede32efd1f3d3b12abab82fb450c85087607d2"
                   "faf3a15ec20cadaa213c5f0a8b7131f1cc0d6dc80f7e467b2e049a9745d983d4c1283ee9523804535dd72a936"
                   "cf0fce1ea36a96256baf70",
        .key_base32 = "5ITIA7YE3KXRMXHCF5PN67PSM2XJJUCYANTN4YSCZ3PDF36R6PJ3CKV2XAX3IUGIKCDWA7JPV45BL3BAZLNKEE"
                      "6F6CULOEY7DTANNXEA67SGPMXAJGUXIXMYHVGBFA7OSURYARJV3VZKSNWPB7HB5I3KSYSWXL3Q",
        .algorithm = Algorithm::sha512,
        .digits = Digits::eight,
        .period_seconds = 60,
        .unix_seconds = 4294967296,
        .code = "32077801"},
    OathtoolVector{.key_hex = "3c0687f8cc706e22831134417d4543c459167160",
                   .key_base32 = "HQDIP6GMOBXCFAYRGRAX2RKDYRMRM4LA",
                   .algorithm = Algorithm::sha512,
                   .digits = Digits::eight,
                   .period_seconds = 30,
                   .unix_seconds = 4102444800,
                   .code = "23702501"},
    OathtoolVector{.key_hex = "88e2a475dbe68ad373184bf9b47e3728",
                   .key_base32 = "RDRKI5O342FNG4YYJP43I7RXFA",
                   .algorithm = Algorithm::sha512,
                   .digits = Digits::eight,
                   .period_seconds = 30,
                   .unix_seconds = 14549698077,
                   .code = "73607877"},
    OathtoolVector{.key_hex = "7f6a97cd51f4abe4acea3261029c5267497a5a1f",
                   .key_base32 = "P5VJPTKR6SV6JLHKGJQQFHCSM5EXUWQ7",
                   .algorithm = Algorithm::sha512,
                   .digits = Digits::eight,
                   .period_seconds = 30,
                   .unix_seconds = 0,
                   .code = "67733453"},
    OathtoolVector{.key_hex = "02c0e97f8046a02d192761e7b80410f31925a0c06f25fa8b3dae9970ca1cfc99",
                   .key_base32 = "ALAOS74AI2QC2GJHMHT3QBAQ6MMSLIGAN4S7VCZ5V2MXBSQ47SMQ",
                   .algorithm = Algorithm::sha512,
                   .digits = Digits::eight,
                   .period_seconds = 90,
                   .unix_seconds = 1,
                   .code = "98495547"},
};

/// The same for `oathtool --hotp -d DIGITS -c COUNTER HEX`.
struct OathtoolCounterVector {
  std::string_view key_hex;
  Digits digits;
  std::uint64_t counter;
  std::string_view code;
};

inline constexpr std::array oathtool_hotp{
    OathtoolCounterVector{.key_hex = "281a2bfe2361f052a0edcd2f1c587ca5a1231810",
                          .digits = Digits::six,
                          .counter = 0,
                          .code = "627622"},
    OathtoolCounterVector{.key_hex = "95bc300e93aadc8d5e9a23fcdee92b038f3149d0",
                          .digits = Digits::eight,
                          .counter = 1,
                          .code = "30714900"},
    OathtoolCounterVector{.key_hex = "c8571d4516c7440d7362a54d4e3a1ef10bc61365",
                          .digits = Digits::six,
                          .counter = 255,
                          .code = "520668"},
    OathtoolCounterVector{.key_hex = "7d32241a526b6bb33a21190ff55007260863a2e6",
                          .digits = Digits::eight,
                          .counter = 256,
                          .code = "62311511"},
    OathtoolCounterVector{.key_hex = "4b4998c20ba938631fab8e042f7f49601951acdf",
                          .digits = Digits::six,
                          .counter = 65535,
                          .code = "383677"},
    OathtoolCounterVector{.key_hex = "4d4aa906274b0d5123a7c948d7aab3cf8a3b154c",
                          .digits = Digits::eight,
                          .counter = 65536,
                          .code = "46761233"},
    OathtoolCounterVector{.key_hex = "bf241c5d5dc228cf797247d1da53d7dc39d203a1",
                          .digits = Digits::six,
                          .counter = 2147483647,
                          .code = "746178"},
    OathtoolCounterVector{.key_hex = "1c4df1d203c161ced0166847fca0ee56ee9d19bc",
                          .digits = Digits::eight,
                          .counter = 2147483648,
                          .code = "15949766"},
    OathtoolCounterVector{.key_hex = "3959d8750716ad8f10227cf6f072f127b15a9a12",
                          .digits = Digits::six,
                          .counter = 4294967295,
                          .code = "566427"},
    OathtoolCounterVector{.key_hex = "5a410035fc2f724ab04c7d373cf4e73084c75b1e",
                          .digits = Digits::eight,
                          .counter = 4294967296,
                          .code = "14195269"},
    OathtoolCounterVector{.key_hex = "1c1166bad2b53b5e07f2ecf2e01f3b639075be78",
                          .digits = Digits::six,
                          .counter = 9007199254740992,
                          .code = "191327"},
    OathtoolCounterVector{.key_hex = "b9a1b28ccefc2ceb1aec52ab9afa2af156f1c916",
                          .digits = Digits::eight,
                          .counter = 9223372036854775807,
                          .code = "98009234"},
};

}  // namespace sallyport::otp
