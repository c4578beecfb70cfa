local dropped = drop(args.tenant, args.reason)
settle()
flush()
return encode(dropped)
