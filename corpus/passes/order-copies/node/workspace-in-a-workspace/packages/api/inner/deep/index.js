module.exports=require('isarray')([])
