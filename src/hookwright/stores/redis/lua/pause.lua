pause(args.tenant, args['until'], args.reason)
flush()
return encode(true)
